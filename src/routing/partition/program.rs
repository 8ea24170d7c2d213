//! The set partitioning program of one region, solved by HiGHS from a start that is known to be feasible.
//!
//! One thread, a fixed seed and a limit on nodes, never on time: the same region has the same answer on every machine. First
//! the linear relaxation; a run whose reduced cost is above the distance between the start and the relaxation is in no
//! better plan, so only the others go into the integer program.

/// One choice: a run, or leaving a request unserved.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Price, pounds.
    pub cost: f64,
    /// Rows it covers, sorted.
    pub rows: Vec<u32>,
    /// Own vehicle type it takes a vehicle of, as an index into `Program::own`.
    pub own: Option<u32>,
}

/// Choose runs so that every row is covered exactly once and no own type is taken more often than there are vehicles.
#[derive(Debug, Clone, Default)]
pub struct Program {
    /// Number of rows.
    pub rows: usize,
    /// Vehicles of each own type.
    pub own: Vec<u32>,
    /// Choices.
    pub choices: Vec<Choice>,
    /// Indices of the choices of the present plan.
    pub start: Vec<usize>,
}

/// Limits of one solve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Branch-and-bound nodes.
    pub nodes: i32,
    /// Most choices in the integer program besides the start, those of least reduced cost.
    pub choices: usize,
}

impl Program {
    /// Price of the start.
    pub fn start_cost(&self) -> f64 {
        self.start.iter().map(|&i| self.choices[i].cost).sum()
    }

    /// Choices cheaper in sum than the start, or `None` where none were found within the limits (or there is no solver).
    #[cfg(feature = "highs")]
    pub fn improve(&self, limits: Limits) -> Option<Vec<usize>> {
        let all: Vec<usize> = (0..self.choices.len()).collect();
        let relaxed = self.model(&all, false)?.try_solve().ok()?;
        if relaxed.status() != highs::HighsModelStatus::Optimal {
            return None;
        }
        let start_cost = self.start_cost();
        let room = start_cost - relaxed.objective_value();
        if room < 0.01 {
            return None;
        }
        let relaxation = relaxed.get_solution();
        let reduced = relaxation.dual_columns();
        let in_start: std::collections::BTreeSet<usize> = self.start.iter().copied().collect();
        let mut useful: Vec<usize> = all.into_iter().filter(|i| !in_start.contains(i) && reduced[*i] < room).collect();
        useful.sort_by(|&a, &b| reduced[a].total_cmp(&reduced[b]).then(a.cmp(&b)));
        useful.truncate(limits.choices);
        useful.extend(&self.start);
        useful.sort_unstable();
        let mut model = self.model(&useful, true)?;
        model.try_set_option("mip_max_nodes", limits.nodes).ok()?;
        model.try_set_option("mip_max_stall_nodes", limits.nodes).ok()?;
        model.try_set_option("mip_rel_gap", 1e-5).ok()?;
        let start: Vec<f64> = useful.iter().map(|i| if in_start.contains(i) { 1.0 } else { 0.0 }).collect();
        model.try_set_solution(Some(&start), None, None, None).ok()?;
        let solved = model.try_solve().ok()?;
        if solved.primal_solution_status() != highs::HighsSolutionStatus::Feasible {
            return None;
        }
        let values = solved.get_solution();
        let chosen = useful.iter().zip(values.columns()).filter(|(_, v)| **v > 0.5).map(|(i, _)| *i);
        let chosen: Vec<usize> = chosen.collect();
        let cost: f64 = chosen.iter().map(|&i| self.choices[i].cost).sum();
        (cost < start_cost - 0.005 && self.covers(&chosen)).then_some(chosen)
    }

    /// There is no solver with a start solution here: recombination is switched off.
    #[cfg(not(feature = "highs"))]
    pub fn improve(&self, _: Limits) -> Option<Vec<usize>> {
        None
    }

    #[cfg(feature = "highs")]
    fn model(&self, choices: &[usize], integer: bool) -> Option<highs::Model> {
        let mut program = highs::ColProblem::default();
        let rows: Vec<highs::Row> = (0..self.rows).map(|_| program.add_row(1.0..=1.0)).collect();
        let own: Vec<highs::Row> = self.own.iter().map(|&n| program.add_row(..=f64::from(n))).collect();
        for &i in choices {
            let choice = &self.choices[i];
            let covered = choice.rows.iter().map(|&r| (rows[r as usize], 1.0));
            let factors: Vec<_> = covered.chain(choice.own.map(|t| (own[t as usize], 1.0))).collect();
            if integer {
                program.add_integer_column(choice.cost, 0.0..=1.0, factors);
            } else {
                program.add_column(choice.cost, 0.0.., factors);
            }
        }
        let mut model = program.try_optimise(highs::Sense::Minimise).ok()?;
        model.make_quiet();
        model.try_set_option("parallel", "off").ok()?;
        model.try_set_option("threads", 1).ok()?;
        model.try_set_option("random_seed", 1).ok()?;
        Some(model)
    }

    /// Whether choices cover every row exactly once within the own fleet.
    pub fn covers(&self, chosen: &[usize]) -> bool {
        let (mut rows, mut own) = (vec![0u32; self.rows], vec![0u32; self.own.len()]);
        for &i in chosen {
            self.choices[i].rows.iter().for_each(|&r| rows[r as usize] += 1);
            self.choices[i].own.iter().for_each(|&t| own[t as usize] += 1);
        }
        rows.iter().all(|&n| n == 1) && own.iter().zip(&self.own).all(|(used, most)| used <= most)
    }
}

#[cfg(all(test, feature = "highs"))]
mod tests {
    use super::*;

    fn choice(cost: f64, rows: &[u32], own: Option<u32>) -> Choice {
        Choice { cost, rows: rows.to_vec(), own }
    }

    #[test]
    fn the_best_partition_is_found_within_the_own_fleet() {
        let mut program = Program {
            rows: 4,
            own: vec![1],
            choices: vec![
                choice(10.0, &[0], None),
                choice(10.0, &[1], None),
                choice(10.0, &[2], None),
                choice(10.0, &[3], None),
                choice(8.0, &[0, 1], Some(0)),
                choice(9.0, &[2, 3], Some(0)),
                choice(15.0, &[2, 3], None),
            ],
            start: vec![0, 1, 2, 3],
        };
        let limits = Limits { nodes: 100, choices: 100 };
        assert_eq!(program.improve(limits), Some(vec![4, 6]), "one own vehicle, where it saves most");
        program.own = vec![2];
        assert_eq!(program.improve(limits), Some(vec![4, 5]));
        program.start = vec![4, 5];
        assert_eq!(program.improve(limits), None, "nothing is cheaper than the best");
    }
}
