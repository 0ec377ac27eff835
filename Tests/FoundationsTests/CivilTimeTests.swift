import Foundation
import Foundations
import Testing

@Suite struct CivilTimeTests {
  @Test(
    arguments: [
      (0, "1970-01-01", "00:00:00"), (951_782_399, "2000-02-28", "23:59:59"),
      (951_782_400, "2000-02-29", "00:00:00"), (1_763_712_309, "2025-11-21", "08:05:09"),
      (4_107_542_400, "2100-03-01", "00:00:00"), (-1, "1969-12-31", "23:59:59"),
    ] as [(Int64, String, String)])
  func readsSecondsInUTC(seconds: Int64, date: String, time: String) {
    let civil = CivilTime(utc: seconds)
    #expect(civil?.date == date)
    #expect(civil?.timeOfDay == time)
  }

  @Test func refusesYearsOutOfRange() {
    #expect(CivilTime(utc: .max) == nil)
    #expect(CivilTime(local: .max) == nil)
  }

  @Test func readsLocalTimeAsTheSystemDoes() {
    let now = CivilTime.now
    let shifted = now + Int64(TimeZone.current.secondsFromGMT(for: Date(timeIntervalSince1970: Double(now))))
    #expect(CivilTime(local: now) == CivilTime(utc: shifted))
  }

  @Test func everyDayFollowsTheOneBefore() {
    var last = CivilTime(utc: 0)
    for day in 1...(80 * 366) {
      let next = CivilTime(utc: Int64(day) * 86_400 + 43_200)
      guard let a = last, let b = next else { return #expect(Bool(false), "day \(day)") }
      let follows =
        b.day == a.day + 1 && b.month == a.month || b.day == 1 && (b.month == a.month + 1 || b.month == 1)
      if !follows { #expect(Bool(false), "\(a.date) before \(b.date)") }
      #expect(a.dateAfter == b.date)
      last = next
    }
  }
}
