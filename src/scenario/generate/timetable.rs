//! Who rides when: part-time timetables, own finish times, second addresses, weekly boarders and one leg only.

use super::{dice::Dice, homes::Homes, mix, plane};
use crate::model::{Address, Attendance, LatLon, Leg, Passenger, Phase, Setting, SettingKind, Weekdays};

/// Monday to Friday as bits, Monday first.
const PART_TIME_DAYS: [u8; 8] = [0b00111, 0b01111, 0b10101, 0b11110, 0b11100, 0b01010, 0b11011, 0b00011];

/// Rows of attendance and second addresses.
#[derive(Default)]
pub(super) struct Timetable {
    pub attendance: Vec<Attendance>,
    pub addresses: Vec<Address>,
}

impl Timetable {
    /// Adds a row of one leg on some days from home.
    pub fn row(&mut self, passenger: usize, leg: Leg, weekdays: Weekdays) -> &mut Attendance {
        self.attendance.push(Attendance {
            passenger,
            leg,
            weekdays,
            address: None,
            earliest: None,
            latest: None,
            start: None,
            end: None,
        });
        let last = self.attendance.len() - 1;
        &mut self.attendance[last]
    }

    /// Adds both legs on some days.
    pub fn both(&mut self, passenger: usize, weekdays: Weekdays) {
        for leg in Leg::BOTH {
            self.row(passenger, leg, weekdays);
        }
    }

    /// A passenger at a second address for some nights: set down there in the afternoons of `pm`, picked up there in the
    /// mornings of `am`, and at home otherwise.
    pub fn second(&mut self, passenger: usize, name: &str, at: LatLon, am: Weekdays, pm: Weekdays) {
        self.addresses.push(Address { passenger, name: name.to_owned(), at });
        let address = Some(self.addresses.len() - 1);
        for (leg, there) in [(Leg::Am, am), (Leg::Pm, pm)] {
            let here = Weekdays::ALL.minus(there);
            if !here.is_empty() {
                self.row(passenger, leg, here);
            }
            if !there.is_empty() {
                self.row(passenger, leg, there).address = address;
            }
        }
    }

    /// In on Monday, out on Friday.
    pub fn boarder(&mut self, passenger: usize) {
        self.row(passenger, Leg::Am, Weekdays::one(0));
        self.row(passenger, Leg::Pm, Weekdays::one(4));
    }

    /// Goes home at an hour of their own, all days.
    pub fn own_finish(&mut self, passenger: usize, finish: i32) {
        self.row(passenger, Leg::Am, Weekdays::ALL);
        let row = self.row(passenger, Leg::Pm, Weekdays::ALL);
        row.earliest = Some(finish);
        row.latest = Some(finish + 1500);
    }
}

/// Draws the timetable of a cohort; `tied` passengers keep five full days.
pub(super) fn draw(
    cohort: &[Passenger],
    settings: &[Setting],
    tied: &[bool],
    homes: &Homes,
    seed: u64,
) -> Result<Timetable, super::GenerateError> {
    let mut dice = Dice::new(seed, "timetable");
    let mut table = Timetable::default();
    let mut usual: Vec<bool> = tied.iter().map(|t| !t).collect();
    let quota = |per_mille: usize| (cohort.len() * per_mille + 500) / 1000;
    let mut take = |per_mille: usize, dice: &mut Dice, who: &dyn Fn(&Passenger, &Setting) -> bool| {
        let pool: Vec<usize> =
            (0..cohort.len()).filter(|&i| usual[i] && who(&cohort[i], &settings[cohort[i].setting])).collect();
        let mut taken = dice.some(pool, quota(per_mille));
        taken.sort_unstable();
        for &i in &taken {
            usual[i] = false;
        }
        taken
    };
    let boards = |p: &Passenger, s: &Setting| {
        s.kind == SettingKind::IndependentSpecial && plane::drive_secs(p.home, s.at) > 1800.0
    };
    for p in take(mix::BOARDERS, &mut dice, &boards) {
        table.boarder(p);
    }
    for p in take(mix::SECOND_ADDRESS, &mut dice, &|_, s| s.in_borough) {
        let other = homes.draw(&mut dice)?;
        let name = *dice.pick(&["father", "mother", "grandparents", "respite"]);
        // The night of a day is the afternoon of that day and the next morning.
        let (am, pm) = *dice.pick(&[(0b11000, 0b01100), (0b00110, 0b00011), (0b00001, 0b10000), (0b10000, 0b01000)]);
        table.second(p, name, other.at, Weekdays(am), Weekdays(pm));
    }
    for p in take(mix::OWN_FINISH, &mut dice, &|_, _| true) {
        table.own_finish(p, 3600 * dice.between(12, 13) as i32);
    }
    for p in take(mix::PART_TIME, &mut dice, &|_, _| true) {
        let mut days = Weekdays(*dice.pick(&PART_TIME_DAYS));
        if cohort[p].phase() == Phase::Adult && days.len() > 3 {
            days = Weekdays(0b00111);
        }
        table.both(p, days);
    }
    for p in take(mix::ONE_LEG, &mut dice, &|_, _| true) {
        let leg = if dice.chance(500) { Leg::Am } else { Leg::Pm };
        table.row(p, leg, Weekdays::ALL);
    }
    table.attendance.sort_by_key(|row| row.passenger);
    Ok(table)
}
