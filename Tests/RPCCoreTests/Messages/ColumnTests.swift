import Testing

@testable import RPCCore

@Suite("columns")
struct ColumnTests {
  @Test("a column of an array and one of a frame are equal", arguments: [0, 1, 7, 8, 1024])
  func backings(rows: Int) throws {
    let array = Sample.ticks(rows)
    let frame = try Ticks(decoding: array.encoded())
    #expect(array.time == frame.time)
    #expect(array.price == frame.price)
    #expect(array.count == frame.count)
    #expect(array.mark == frame.mark)
    #expect(frame == array)
  }

  @Test("columns that differ in a value or in their length are not equal")
  func inequality() throws {
    let frame = try Ticks(decoding: Sample.ticks(4).encoded())
    #expect(frame.mark != [0, 1, 2, 4])
    #expect(frame.mark != [0, 1, 2])
    #expect(frame.mark != [0, 1, 2, 3, 4])
    #expect(Column<Double>([.nan]) != [.nan])
    #expect(Column<Double>([-0.0]) == [0.0])
  }

  @Test("every element is reached by its index, in a frame as in an array")
  func subscripts() throws {
    let frame = try Ticks(decoding: Sample.ticks(100).encoded())
    for index in 0..<100 {
      #expect(frame.time[index] == Timestamp(nanoseconds: Int64(index) * 1000))
      #expect(frame.count[index] == UInt32(index))
      #expect(frame.mark[index] == UInt8(index))
    }
    #expect(frame.price.span[99] == 99.0 / 7)
  }

  @Test("a column of a part of an array begins at zero")
  func slices() {
    let column = Column<UInt8>(storage: ([5, 6, 7, 8] as [UInt8])[2...])
    #expect(column.count == 2)
    #expect(column[0] == 7)
    #expect(Array(column) == [7, 8])
    #expect(column.storageArray == [7, 8])
  }

  @Test("the storage of a decoded column is a copy of its values")
  func storage() throws {
    let frame = try Ticks(decoding: Sample.ticks(5).encoded())
    #expect(frame.time.storageArray == [0, 1000, 2000, 3000, 4000])
    #expect(frame.count.storageArray == [0, 1, 2, 3, 4])
  }

  @Test("a decoded column lends the frame's own memory")
  func noCopies() throws {
    let bytes = try Sample.ticks(64).encoded()
    let frame = try Ticks(decoding: bytes)
    guard case .frame(let column) = frame.price.backing else {
      Issue.record("the column was copied into an array")
      return
    }
    #expect(column.storage.buffer === bytes.storage.buffer)
  }

  @Test("a small message does not keep a large buffer alive")
  func compaction() throws {
    let small = [UInt8](try Sample.ticks(2).encoded())
    let buffer = Bytes(small + Array(repeating: 0, count: 100_000))
    let frame = try Ticks(decoding: buffer.slice(0..<small.count))
    guard case .frame(let column) = frame.price.backing else {
      Issue.record("the column was copied into an array")
      return
    }
    #expect(column.storage.capacity == small.count)
  }

  @Test("a message that begins at any byte of its memory can be decoded", arguments: 0...8)
  func alignment(shift: Int) throws {
    let ticks = Sample.ticks(100)
    let shifted = Bytes(Array(repeating: 0, count: shift) + [UInt8](try ticks.encoded()))
    #expect(try Ticks(decoding: shifted.slice(shift..<shifted.count)) == ticks)
  }
}
