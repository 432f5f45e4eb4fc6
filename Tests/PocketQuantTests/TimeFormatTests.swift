import PocketQuantClient
import Testing

@testable import pocketquant

@Suite("Times in the notation of strptime")
struct TimeFormatTests {
  @Test(
    "a text in the format is the time that it names",
    arguments: [
      ("%m/%d/%Y", "1/4/1999", "1999-01-04T00:00:00Z"),
      ("%m/%d/%Y", "12/31/2024", "2024-12-31T00:00:00Z"),
      ("%d.%m.%Y %H:%M:%S.%f", "01.01.2017 22:00:00.000", "2017-01-01T22:00:00Z"),
      ("%d.%m.%Y %H:%M:%S.%f", "29.12.2017 20:00:00.000125", "2017-12-29T20:00:00.000125Z"),
      ("%Y%m%d", "20000301", "2000-03-01T00:00:00Z"),
      ("%y-%m-%d", "68-01-02", "2068-01-02T00:00:00Z"),
      ("%y-%m-%d", "69-01-02", "1969-01-02T00:00:00Z"),
      ("%d %b %Y", "5 mar 2001", "2001-03-05T00:00:00Z"),
      ("%B %d, %Y", "September 09, 2001", "2001-09-09T00:00:00Z"),
      ("%a, %d %b %Y", "Wed, 01 Mar 2000", "2000-03-01T00:00:00Z"),
      ("%Y-%m-%d %I:%M %p", "2020-05-06 12:30 AM", "2020-05-06T00:30:00Z"),
      ("%Y-%m-%d %I:%M %p", "2020-05-06 12:30 pm", "2020-05-06T12:30:00Z"),
      ("%Y-%m-%d %I:%M %p", "2020-05-06 7:05 PM", "2020-05-06T19:05:00Z"),
      ("%Y-%m-%d %I:%M", "2020-05-06 12:05", "2020-05-06T00:05:00Z"),
      ("%Y-%m-%d %H:%M %p", "2020-05-06 09:30 PM", "2020-05-06T09:30:00Z"),
      ("%Y-%m-%d %H:%M %p", "2020-05-06 13:30 AM", "2020-05-06T13:30:00Z"),
      ("%Y-%m-%dT%H:%M:%S%z", "2020-05-06T10:00:00+02:00", "2020-05-06T08:00:00Z"),
      ("%Y-%m-%dT%H:%M:%S%z", "2020-05-06T10:00:00-0530", "2020-05-06T15:30:00Z"),
      ("%Y-%m-%dT%H:%M:%S%z", "2020-05-06T10:00:00Z", "2020-05-06T10:00:00Z"),
      ("%Y-%j", "2020-366", "2020-12-31T00:00:00Z"),
      ("%d%%%m%%%Y", "01%02%2003", "2003-02-01T00:00:00Z"),
      ("%Y-%m-%d %H:%M", "2020-05-06   10:00", "2020-05-06T10:00:00Z"),
    ])
  func reads(_ format: String, _ text: String, _ expected: String) throws {
    let format = try TimeFormat(format)
    #expect(format.timestamp(text[...])?.description == expected)
  }

  @Test(
    "a text in another form, or of a day that does not exist, is no time",
    arguments: [
      ("%m/%d/%Y", "13/01/1999"), ("%m/%d/%Y", "2/29/2001"), ("%m/%d/%Y", "1/4/99"),
      ("%m/%d/%Y", "1/4/1999 "), ("%m/%d/%Y", ""), ("%m/%d/%Y", "1-4-1999"),
      ("%Y-%m-%d %H:%M", "2020-05-06 24:00"), ("%Y-%m-%d %H:%M", "2020-05-06 10:60"),
      ("%Y-%m-%d %H:%M", "2020-05-0610:00"), ("%Y-%j", "2021-366"), ("%Y-%j", "2021-0"),
      ("%d %b %Y", "5 foo 2001"), ("%Y-%m-%d %I:%M %p", "2020-05-06 13:00 PM"),
      ("%Y-%m-%d %I:%M %p", "2020-05-06 10:00 XM"), ("%H:%M:%S.%f", "10:00:00.x"),
      ("%Y-%m-%dT%H:%M:%S%z", "2020-05-06T10:00:00+2"), ("%Y", "99999"), ("%Y", "0000"),
    ])
  func refuses(_ format: String, _ text: String) throws {
    #expect(try TimeFormat(format).timestamp(text[...]) == nil)
  }

  @Test("a directive that does not exist is named", arguments: ["%Q", "%", "%d/%", "%s"])
  func directives(_ format: String) {
    let error = #expect(throws: CommandError.self) { try TimeFormat(format) }
    #expect(error?.exitCode == 2)
    #expect(error?.message.contains(format) == true)
  }
}
