//! Groups of what belongs together directly or through others.

use petgraph::unionfind::UnionFind;

/// For each of `n`, the smallest number of its group, when the two of every link belong to one group.
pub fn least_of_groups(n: usize, links: impl IntoIterator<Item = (usize, usize)>) -> Vec<usize> {
    let mut sets = UnionFind::<usize>::new(n);
    for (a, b) in links {
        sets.union(a, b);
    }
    let roots = sets.into_labeling();
    let mut least = vec![usize::MAX; n];
    for (i, &root) in roots.iter().enumerate() {
        least[root] = least[root].min(i);
    }
    roots.into_iter().map(|root| least[root]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_join_through_others_and_are_named_by_their_least() {
        assert_eq!(least_of_groups(7, [(5, 2), (6, 5), (4, 3)]), [0, 1, 2, 3, 3, 2, 2]);
    }
}
