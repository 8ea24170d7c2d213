//! The financial year, April to March, over two academic years: its months, and the school days of each.

use crate::model::Calendar;

/// Names of the months, April first.
pub const NAMES: [&str; 12] = ["Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar"];
/// The month in which the second academic year begins.
pub const SEPTEMBER: usize = 5;
/// School days by month where no calendar is given; 190 in all.
const USUAL: [u32; 12] = [10, 16, 20, 17, 0, 20, 18, 20, 15, 19, 15, 20];

/// School days by month, April first. A calendar of one academic year stands for both: its April to July for the first, its
/// September to March for the second.
pub fn days(calendar: &Calendar) -> [u32; 12] {
    if calendar.terms.is_empty() {
        return USUAL;
    }
    let mut days = [0; 12];
    for day in calendar.days() {
        days[(day.month() as usize + 8) % 12] += 1;
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::calendar::Term;
    use jiff::civil::date;

    #[test]
    fn april_comes_first_and_the_year_is_whole() {
        assert_eq!(days(&Calendar::default()).iter().sum::<u32>(), crate::model::calendar::DEFAULT_SCHOOL_DAYS);
        let term = Term { name: "t".into(), first: date(2026, 9, 1), last: date(2026, 9, 4) };
        let late = Term { name: "u".into(), first: date(2027, 4, 1), last: date(2027, 4, 2) };
        let found = days(&Calendar { terms: vec![term, late], closures: vec![] });
        assert_eq!((found[SEPTEMBER], found[0]), (4, 2));
        assert_eq!(found.iter().sum::<u32>(), 6);
    }
}
