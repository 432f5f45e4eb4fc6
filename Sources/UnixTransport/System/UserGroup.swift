internal import Glibc

/// The groups of this host's users.
package enum UserGroup {
  /// The number of the group that `text` names: a number is taken as it is, whether there is such a
  /// group or not, and a name is looked up; nil where nothing has that name.
  package static func number(of text: String) -> UInt32? {
    // No name consists of digits alone.
    if let number = UInt32(text) { return number == UInt32.max ? nil : number }
    // The entry lists all members: a group of some thousand fits, and a larger one is named by its
    // number.
    return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64 << 10) { buffer in
      var entry = unsafe group()
      var found: UnsafeMutablePointer<group>?
      let result = unsafe getgrnam_r(
        text, &entry, buffer.baseAddress, buffer.count, &found)
      return unsafe result == 0 && found != nil ? entry.gr_gid : nil
    }
  }
}
