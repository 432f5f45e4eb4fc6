/// Why a case did not pass: where, and what came instead of what was expected.
struct PlayFailure: Error {
  let place: String
  let text: String

  init(_ text: String, at place: String = "") {
    self.text = text
    self.place = place
  }
}
