//! The price of not riding: a personal travel budget, paid by the mile for four trips a day.

use super::{Metres, Pence, Rate};

/// Yearly personal travel budget: rate a mile x four trips (two of them empty) x miles x days, half-up to a penny.
///
/// ```
/// use sendroute::model::{alternative::travel_budget, Rate};
/// // 5 miles at 45 p, four trips, 190 days = £1,710.
/// assert_eq!(travel_budget(Rate::pence(45), 8047, 190).pounds().round(), 1710.0);
/// ```
pub fn travel_budget(per_mile: Rate, direct: Metres, days: u32) -> Pence {
    let micro = super::tariff::per_metre(per_mile) * i64::from(direct) * 4 * i64::from(days);
    super::MicroPence(micro).to_pence()
}
