//! Shares of money that always add up: largest remainders, to the penny.

use crate::model::Pence;

/// Splits a sum in proportion to weights, so that the parts add up to it exactly. Each part is its exact share rounded
/// down or up; the pennies left over go to the largest remainders, of equals to the first. Weights that do not sum to
/// more than zero split equally; without weights there is nothing to split.
///
/// ```
/// use sendroute::{finance::pennies::apportion, model::Pence};
/// assert_eq!(apportion(Pence(100), &[1, 1, 1]), [Pence(34), Pence(33), Pence(33)]);
/// assert_eq!(apportion(Pence(-7), &[0, 0]), [Pence(-3), Pence(-4)]);
/// ```
pub fn apportion(total: Pence, weights: &[i128]) -> Vec<Pence> {
    let whole: i128 = weights.iter().sum();
    if whole <= 0 {
        return if weights.is_empty() { Vec::new() } else { apportion(total, &vec![1; weights.len()]) };
    }
    let exact: Vec<(i128, i128)> = weights
        .iter()
        .map(|w| {
            let share = i128::from(total.0) * w;
            (share.div_euclid(whole), share.rem_euclid(whole))
        })
        .collect();
    let left = i128::from(total.0) - exact.iter().map(|e| e.0).sum::<i128>();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|&i| (std::cmp::Reverse(exact[i].1), i));
    let mut parts: Vec<Pence> = exact.iter().map(|e| Pence(e.0 as i64)).collect();
    for &i in order.iter().take(left as usize) {
        parts[i] += Pence(1);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn parts_add_up_and_are_within_a_penny_of_their_exact_share(
            total in -10_000_000i64..10_000_000,
            weights in proptest::collection::vec(0i128..1_000_000_000_000, 1..40),
        ) {
            let parts = apportion(Pence(total), &weights);
            prop_assert_eq!(parts.iter().copied().sum::<Pence>(), Pence(total));
            let whole: i128 = weights.iter().sum();
            if whole > 0 {
                for (part, w) in parts.iter().zip(&weights) {
                    let off = i128::from(part.0) * whole - i128::from(total) * w;
                    prop_assert!(off.abs() < whole, "{} is more than a penny off", part);
                }
            }
        }

        /// Marginal shares may be negative where a passenger makes a run cheaper; the sum still holds.
        #[test]
        fn negative_weights_add_up_too(
            total in 0i64..10_000_000,
            mut weights in proptest::collection::vec(-1_000_000i128..1_000_000, 1..20),
        ) {
            weights.push(30_000_000);
            let parts = apportion(Pence(total), &weights);
            prop_assert_eq!(parts.into_iter().sum::<Pence>(), Pence(total));
        }
    }
}
