//! A mixed-integer program as plain data, and the one place that hands it to a solver.
//!
//! The program is modelled through `good_lp`; with the feature `highs` the finished model is taken out of it and solved
//! by HiGHS directly, because only there the proved bound can be read and a first solution given. One thread, a fixed
//! seed and no gap: the same program gives the same answer.

use std::path::PathBuf;

/// A variable.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Column {
    /// Cost of one unit.
    pub cost: f64,
    /// Least value.
    pub low: f64,
    /// Greatest value.
    pub high: f64,
    /// Whole numbers only.
    pub integer: bool,
}

/// A condition: `low <= sum of coefficient x variable <= high`.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Coefficients by column.
    pub terms: Vec<(usize, f64)>,
    /// Least sum; minus infinity = none.
    pub low: f64,
    /// Greatest sum; infinity = none.
    pub high: f64,
}

/// A program to minimise.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Program {
    /// Variables.
    pub columns: Vec<Column>,
    /// Conditions.
    pub rows: Vec<Row>,
}

/// How to solve.
#[derive(Debug, Clone, Default)]
pub struct Effort {
    /// Stop after so many seconds; the answer then depends on the machine and says so.
    pub seconds: Option<f64>,
    /// Solver's seed.
    pub seed: i32,
    /// Stop when value and bound are within this share of each other; 0 = to the end.
    pub gap: f64,
    /// Stop after so many nodes of the tree: the same answer on every machine.
    pub nodes: Option<i32>,
    /// A first solution.
    pub start: Option<Vec<f64>>,
    /// Write the solver's log here.
    pub log: Option<PathBuf>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// A solution.
    Solved {
        /// Value of each column.
        values: Vec<f64>,
        /// No solution costs less than this.
        bound: f64,
        /// Proved best.
        optimal: bool,
    },
    /// There is none.
    Infeasible,
    /// Stopped by the clock with none found.
    Stopped,
}

/// The solver failed for a reason that is not the program's.
#[derive(Debug, thiserror::Error)]
#[error("the solver failed: {0}")]
pub struct SolverError(pub String);

impl Program {
    /// Adds a binary variable.
    pub fn binary(&mut self, cost: f64) -> usize {
        self.column(Column { cost, low: 0.0, high: 1.0, integer: true })
    }
    /// Adds a variable.
    pub fn column(&mut self, column: Column) -> usize {
        self.columns.push(column);
        self.columns.len() - 1
    }
    /// Adds a condition; an empty one is left out when it holds, and kept when it cannot.
    pub fn row(&mut self, terms: Vec<(usize, f64)>, low: f64, high: f64) {
        if terms.is_empty() && low <= 0.0 && high >= 0.0 {
            return;
        }
        self.rows.push(Row { terms, low, high });
    }

    /// Solves the program.
    ///
    /// # Errors
    /// When the solver itself fails.
    pub fn solve(&self, effort: &Effort) -> Result<Outcome, SolverError> {
        if self.rows.iter().any(|r| r.terms.is_empty() && (r.low > 0.0 || r.high < 0.0)) {
            return Ok(Outcome::Infeasible);
        }
        if self.columns.is_empty() {
            return Ok(Outcome::Solved { values: Vec::new(), bound: 0.0, optimal: true });
        }
        backend::solve(self, effort)
    }

    /// The program as `good_lp` states it, with its variables in column order.
    fn stated(&self) -> (good_lp::variable::UnsolvedProblem, Vec<good_lp::Variable>, Vec<good_lp::Constraint>) {
        let mut vars = good_lp::ProblemVariables::new();
        let names: Vec<good_lp::Variable> = self
            .columns
            .iter()
            .map(|c| {
                let v = good_lp::variable().min(c.low).max(c.high);
                vars.add(if c.integer { v.integer() } else { v })
            })
            .collect();
        let sum = |terms: &[(usize, f64)]| -> good_lp::Expression { terms.iter().map(|&(c, k)| k * names[c]).sum() };
        let mut conditions = Vec::with_capacity(self.rows.len());
        for row in self.rows.iter().filter(|r| !r.terms.is_empty()) {
            if row.low == row.high {
                conditions.push(sum(&row.terms).eq(row.low));
                continue;
            }
            if row.low.is_finite() {
                conditions.push(sum(&row.terms).geq(row.low));
            }
            if row.high.is_finite() {
                conditions.push(sum(&row.terms).leq(row.high));
            }
        }
        let cost: good_lp::Expression = self.columns.iter().zip(&names).map(|(c, &v)| c.cost * v).sum();
        (vars.minimise(cost), names, conditions)
    }
}

/// Value and reduced costs of the relaxation; `None` where the backend has none to give.
///
/// # Errors
/// When the solver itself fails.
pub fn relaxation(program: &Program) -> Result<Option<(f64, Vec<f64>)>, SolverError> {
    backend::relaxation(program)
}

#[cfg(feature = "highs")]
mod backend {
    use super::{Effort, Outcome, Program, SolverError};
    use good_lp::SolverModel;
    use highs::{HighsModelStatus, HighsSolutionStatus};

    pub fn relaxation(program: &Program) -> Result<Option<(f64, Vec<f64>)>, SolverError> {
        let mut relaxed = program.clone();
        relaxed.columns.iter_mut().for_each(|c| c.integer = false);
        let (problem, _, conditions) = relaxed.stated();
        let mut stated = problem.using(good_lp::highs);
        for c in conditions {
            stated.add_constraint(c);
        }
        let mut model = stated.try_into_inner().map_err(|e| SolverError(e.to_string()))?;
        let failed = |e: &dyn std::fmt::Debug| SolverError(format!("{e:?}"));
        model.make_quiet();
        model.try_set_option("parallel", "off").map_err(|e| failed(&e))?;
        model.try_set_option("threads", 1).map_err(|e| failed(&e))?;
        let solved = model.try_solve().map_err(|e| failed(&e))?;
        if solved.status() != HighsModelStatus::Optimal {
            return Ok(None);
        }
        Ok(Some((solved.objective_value(), solved.get_solution().dual_columns().to_vec())))
    }

    pub fn solve(program: &Program, effort: &Effort) -> Result<Outcome, SolverError> {
        let (problem, _, conditions) = program.stated();
        let mut stated = problem.using(good_lp::highs);
        for c in conditions {
            stated.add_constraint(c);
        }
        let mut model = stated.try_into_inner().map_err(|e| SolverError(e.to_string()))?;
        let failed = |e: &dyn std::fmt::Debug| SolverError(format!("{e:?}"));
        model.make_quiet();
        if let Some(path) = &effort.log {
            model.try_set_option("output_flag", true).map_err(|e| failed(&e))?;
            model.try_set_option("log_to_console", false).map_err(|e| failed(&e))?;
            model.try_set_option("log_file", path.to_string_lossy().as_ref()).map_err(|e| failed(&e))?;
        }
        model.try_set_option("parallel", "off").map_err(|e| failed(&e))?;
        model.try_set_option("threads", 1).map_err(|e| failed(&e))?;
        model.try_set_option("random_seed", effort.seed).map_err(|e| failed(&e))?;
        model.try_set_option("mip_rel_gap", effort.gap).map_err(|e| failed(&e))?;
        model.try_set_option("mip_abs_gap", 0.0).map_err(|e| failed(&e))?;
        model.try_set_option("mip_feasibility_tolerance", 1e-7).map_err(|e| failed(&e))?;
        if let Some(nodes) = effort.nodes {
            model.try_set_option("mip_max_nodes", nodes).map_err(|e| failed(&e))?;
        }
        if let Some(seconds) = effort.seconds {
            model.try_set_option("time_limit", seconds).map_err(|e| failed(&e))?;
        }
        if let Some(start) = &effort.start {
            model.try_set_solution(Some(start), None, None, None).map_err(|e| failed(&e))?;
        }
        let solved = model.try_solve().map_err(|e| failed(&e))?;
        let status = solved.status();
        match status {
            HighsModelStatus::Infeasible | HighsModelStatus::UnboundedOrInfeasible => return Ok(Outcome::Infeasible),
            HighsModelStatus::Optimal
            | HighsModelStatus::ReachedTimeLimit
            | HighsModelStatus::ReachedIterationLimit
            | HighsModelStatus::ReachedSolutionLimit
            | HighsModelStatus::ReachedInterrupt => {}
            other => return Err(SolverError(format!("{other:?}"))),
        }
        if solved.primal_solution_status() != HighsSolutionStatus::Feasible {
            return Ok(Outcome::Stopped);
        }
        let integer = program.columns.iter().any(|c| c.integer);
        let bound = if integer {
            solved.double_info_value(c"mip_dual_bound").map_err(|e| failed(&e))?
        } else {
            solved.objective_value()
        };
        Ok(Outcome::Solved {
            values: solved.get_solution().columns().to_vec(),
            bound,
            optimal: status == HighsModelStatus::Optimal,
        })
    }
}

#[cfg(not(feature = "highs"))]
mod backend {
    use super::{Effort, Outcome, Program, SolverError};
    use good_lp::{ResolutionError, Solution, SolverModel};

    pub fn relaxation(_: &Program) -> Result<Option<(f64, Vec<f64>)>, SolverError> {
        Ok(None)
    }

    /// The fallback solves to the end and has no bound but the value itself.
    pub fn solve(program: &Program, _: &Effort) -> Result<Outcome, SolverError> {
        let (problem, names, conditions) = program.stated();
        let mut stated = problem.using(good_lp::default_solver);
        for c in conditions {
            stated.add_constraint(c);
        }
        match stated.solve() {
            Ok(solution) => {
                let values: Vec<f64> = names.iter().map(|&v| solution.value(v)).collect();
                let bound = program.columns.iter().zip(&values).map(|(c, v)| c.cost * v).sum();
                Ok(Outcome::Solved { values, bound, optimal: true })
            }
            Err(ResolutionError::Infeasible) => Ok(Outcome::Infeasible),
            Err(e) => Err(SolverError(e.to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_knapsack_is_solved_to_the_end_with_its_bound() {
        let mut p = Program::default();
        let v: Vec<usize> = [-10.0, -6.0, -5.0].map(|c| p.binary(c)).to_vec();
        p.row(vec![(v[0], 6.0), (v[1], 4.0), (v[2], 4.0)], f64::NEG_INFINITY, 8.0);
        let Outcome::Solved { values, bound, optimal, .. } = p.solve(&Effort::default()).unwrap() else {
            panic!("solvable")
        };
        assert!(optimal);
        assert_eq!(values.iter().map(|v| v.round() as i32).collect::<Vec<_>>(), vec![0, 1, 1]);
        assert!((bound + 11.0).abs() < 1e-6);
    }

    #[test]
    fn an_impossible_program_is_said_to_be_so() {
        let mut p = Program::default();
        let a = p.binary(1.0);
        p.row(vec![(a, 1.0)], 2.0, f64::INFINITY);
        assert_eq!(p.solve(&Effort::default()).unwrap(), Outcome::Infeasible);
    }
}
