// Generated from schema/conformance by BuiltInCasesTests; do not edit.
// swift-format-ignore-file

/// The conformance cases that the program carries with it.
enum BuiltInCases {
  /// The files, by name.
  static let files: [(name: String, text: String)] = [
    (
      name: "schema/conformance/handshake.cases",
      text: #"""
        # The handshake. README.md states the form of these files.

        group H "the handshake"

        case H01 "a hello is welcomed with the version, the limits and the schema that hold"
          raw
          send hello
          expect welcome lowest 1 highest 1 features 0 maxFrame >=4096 maxMessage >=4096 maxStreams >=1 initialCredit >=4096 initialMessages >=4 hash "$hash" within 1s
          send open stream 1 method ProbeEcho request {"payload": "pattern:8"}
          expect end stream 1 status ok reply {"payload": "pattern:8"}

        case H02 "HTTP/1 is refused by its name"
          raw
          send text "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
          expect reject reason notThisProtocol text "HTTP/1" within 1s
          expect closed within 2s

        case H02.2 "the preface of HTTP/2 is refused by its name"
          raw
          send text "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
          expect reject reason notThisProtocol text "HTTP/2" within 1s
          expect closed within 2s

        case H02.3 "JSON is refused by its name"
          raw
          send text "{\"method\": \"org.varlink.service.GetInfo\"}\0"
          expect reject reason notThisProtocol text "JSON" within 1s
          expect closed within 2s

        case H02.4 "D-Bus is refused by its name"
          raw
          send text "\0AUTH EXTERNAL 31303030\r\n"
          expect reject reason notThisProtocol text "D-Bus" within 1s
          expect closed within 2s

        case H02.5 "ttrpc is refused, though it has no name in it"
          raw
          send bytes "00 00 00 20 00 00 00 01 01 00 0a 10 61 62 63 64 65 66 67 68"
          expect reject reason notThisProtocol within 1s
          expect closed within 2s

        case H02.6 "TLS is refused by its name"
          raw
          send bytes "16 03 01 00 f8 01 00 00 f4 03 03 11 22 33 44 55 66 77 88 99"
          expect reject reason notThisProtocol text "TLS" within 1s
          expect closed within 2s

        case H02.7 "a frame that is no hello is refused"
          raw
          send ping word 1
          expect reject reason notThisProtocol within 1s
          expect closed within 2s

        case H02.8 "a hello without the magic number is refused"
          raw
          send hello stream 7
          expect reject reason notThisProtocol within 1s
          expect closed within 2s

        case H03 "a client that speaks later versions only is refused by name"
          raw
          send hello lowest 2 highest 9
          expect reject reason version text "version 1" within 1s
          expect closed within 2s

        case H03.2 "a client that speaks earlier versions only is refused by name"
          raw
          send hello lowest 0 highest 0
          expect reject reason version within 1s
          expect closed within 2s

        case H03.3 "of overlapping versions the one that both speak is chosen"
          raw
          send hello lowest 1 highest 900
          expect welcome lowest 1 highest 1

        case H03.4 "versions the wrong way round are a hello that cannot be read"
          raw
          send hello lowest 2 highest 1
          expect reject reason malformedHello within 1s
          expect closed within 2s

        case H04 "unknown features are passed over, and what holds is what both have"
          raw
          send hello features 0xffff_ffff_ffff_ffff
          expect welcome features 1
          send ping word 4
          expect pong word 4

        case H05 "reserved bytes that are not zero are a hello that cannot be read"
          # Before the handshake is over a server rejects; it does not abort.
          raw
          send hello patch-body 80 "01"
          expect reject reason malformedHello within 1s
          expect closed within 2s

        case H05.2 "a hello shorter than its block cannot be read"
          raw
          send hello cut-body 80
          expect reject reason malformedHello within 1s
          expect closed within 2s

        case H05.3 "a hello whose block's length is no multiple of 8 cannot be read"
          raw
          send hello patch-body 0 "59 00"
          expect reject reason malformedHello within 1s
          expect closed within 2s

        case H05.4 "a hello with a name longer than it may be cannot be read"
          raw
          send hello name "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"
          expect reject reason malformedHello within 1s
          expect closed within 2s

        case H05.5 "a hello with bytes behind its name that are not zero cannot be read"
          raw
          send hello name "abc" patch-body 95 "41"
          expect reject reason malformedHello within 1s
          expect closed within 2s

        case H05.6 "a hello of a later version with a longer block is read as far as it is known"
          raw
          send hello name "" patch-body 0 "60 00" append-body "0102030405060708"
          expect welcome lowest 1

        case H05.7 "flags on a hello are a hello that cannot be read"
          raw
          send hello flags 1
          expect reject reason malformedHello within 1s
          expect closed within 2s

        case H06 "silence is ended after two seconds, by name"
          raw
          shapes whole
          expect nothing for 1500ms
          expect reject reason handshakeTimeout within 1500ms
          expect closed within 2s

        case H07 "a hello that trickles is ended two seconds after the beginning, not after its last byte"
          raw
          shapes whole
          send bytes "60 00 00 00"
          wait 700ms
          send bytes "01 00 00 00"
          wait 700ms
          send bytes "89 50 51 52"
          wait 400ms
          send bytes "0d 0a"
          expect reject reason handshakeTimeout within 1s
          expect closed within 2s

        case H08 "a call that comes with the hello is answered"
          # A client may send so early where it keeps to the least limits.
          raw
          send hello
          send open stream 1 method ProbeEcho request {"payload": "pattern:8"}
          expect welcome lowest 1
          expect end stream 1 status ok

        case H09 "connections that say nothing do not keep others out"
          # These are few, and the two seconds of H06 end them; of more than 256 the oldest is rejected at once, which
          # UnixTransportTests play.
          shapes whole
          connect b raw
          connect c raw
          connect d raw
          connect e raw
          connect f
          on f send open stream 1 method ProbeEcho request {"payload": "pattern:8"}
          on f expect end stream 1 status ok
          on b expect reject reason handshakeTimeout within 4s
          send open stream 1 method ProbeEcho request {"payload": "pattern:8"}
          expect end stream 1 status ok

        case H10 "a second hello ends the connection"
          send hello
          expect abort reason unexpectedFrame within 1s
          expect closed within 2s

        case H10.2 "frames of a server from a client end the connection"
          send welcome
          expect abort reason unexpectedFrame within 1s
          expect closed within 2s

        case H10.3 "an end from a client ends the connection"
          send end stream 1 status ok
          expect abort reason unexpectedFrame within 1s
          expect closed within 2s

        case H11 "another schema is welcomed too, and the verdict on each request is asked for"
          # A server compares schemas when it is asked to, not in the handshake.
          raw
          send hello hash "0000000000000000000000000000000000000000000000000000000000000000"
          expect welcome lowest 1
          send open stream 1 method CompareSchema request {"text": "schema other.one\nquery GetLatestBar @17 {}\n"}
          expect end stream 1 status ok reply {"requests": [{"request": 17, "name": "GetLatestBar", "compatibility": "broken"}]} within 5s
          send open stream 3 method CompareSchema request {"text": "nonsense"}
          expect end stream 3 status invalidArgument executed never error UnreadableSchema {}

        case H12 "limits below what the protocol needs are refused: of a frame"
          raw
          send hello maxFrame 4095
          expect reject reason limitsTooSmall within 1s
          expect closed within 2s

        case H12.2 "limits below what the protocol needs are refused: of a message"
          raw
          send hello maxMessage 100
          expect reject reason limitsTooSmall within 1s
          expect closed within 2s

        case H12.3 "limits below what the protocol needs are refused: of calls"
          raw
          send hello maxStreams 0
          expect reject reason limitsTooSmall within 1s
          expect closed within 2s

        case H12.4 "limits below what the protocol needs are refused: of credit"
          raw
          send hello initialCredit 0
          expect reject reason limitsTooSmall within 1s
          expect closed within 2s

        case H12.5 "the least limits are enough"
          raw
          send hello maxFrame 4096 maxMessage 4096 maxStreams 1 initialCredit 4096 initialMessages 4
          expect welcome lowest 1
          send open stream 1 method ProbeEcho credit 4096 request {"payload": "pattern:1024"}
          expect end stream 1 status ok

        case H12.6 "limits below what the protocol needs are refused: of credit in messages"
          raw
          send hello initialMessages 3
          expect reject reason limitsTooSmall within 1s
          expect closed within 2s

        case H13 "a client of another time namespace sends durations, and they are kept"
          # The client compares the clocks and sets the flag; the server believes it.
          raw
          send hello clock 5
          expect welcome lowest 1
          send open stream 1 method ProbeSleep relative-deadline deadline 100ms request {"name": "h13", "duration": "5s", "ignoresCancellation": false}
          expect end stream 1 status deadlineExceeded within 1s
          state GetProbeSighting {"name": "h13"} is {"cancelled": 1, "cancelledAfter": "<= 0.6s"} within 1s

        case H14 "a user with too many connections is refused by name"
          left out "L03 and L04 play it"

        case H15 "a user who may not connect is refused before anything is disclosed"
          left out "the suite has one user; MarketServerTests and UnixTransportTests play it with a policy that admits nobody"

        case H16 "a server that is about to end rejects whoever says hello now, by name"
          process
          shapes whole
          connect b raw
          send open stream 1 method ProbeSleep request {"name": "h16", "duration": "0.8s", "ignoresCancellation": true}
          state GetProbeSighting {"name": "h16"} is {"begun": 1}
          signal TERM
          on b expect reject reason draining within 2s
          expect goaway within 2s
          expect end stream 1 status ok within 3s
          expect exit 0 within 5s

        """#
    ),
    (
      name: "schema/conformance/framing.cases",
      text: #"""
        # Frames, right and wrong.

        group F "framing"

        case F01 "a length with its highest byte set ends the connection, and the body is not waited for"
          send ping length 0x8000_0008
          expect abort reason frameTooLarge within 1s
          expect closed within 2s

        case F02 "a body longer than the limit ends the connection without being read"
          send data stream 1 length 1_048_584
          expect abort reason frameTooLarge text "1048576" within 1s
          expect closed within 2s

        case F02.2 "an open of exactly the limit is taken"
          shapes whole random merged
          send open stream 1 method ProbeEcho credit 1_048_576 request {"payload": "pattern:1048488"}
          expect end stream 1 status ok within 10s

        case F02.3 "a length that is no multiple of 8 ends the connection"
          send ping length 9 body "000000000000000000"
          expect abort reason malformedFrame within 1s
          expect closed within 2s

        case F02.4 "a part of a message whose length is no multiple of 8 ends the connection"
          send open stream 1 method ProbeUpload streaming request {}
          send data stream 1 more-follows body "1800000000000000 00000000"
          expect abort reason malformedFrame within 1s
          expect closed within 2s

        case F03 "an empty ping ends the connection"
          send ping body ""
          expect abort reason malformedFrame within 1s
          expect closed within 2s

        case F03.2 "an empty pong ends the connection"
          send pong body ""
          expect abort reason malformedFrame within 1s
          expect closed within 2s

        case F03.3 "an empty open ends its call"
          send open stream 1 method ProbeEcho body ""
          expect end stream 1 status invalidArgument executed never stage framing
          send ping word 1
          expect pong word 1

        case F03.4 "an empty credit ends the connection"
          send open stream 1 method ProbeSleep request {"name": "f03", "duration": "3s", "ignoresCancellation": false}
          send credit stream 1 body ""
          expect abort reason malformedFrame within 1s
          expect closed within 2s
          state GetProbeSighting {"name": "f03"} is {"cancelled": 1} within 1s

        case F03.5 "a cancel with a body ends the connection"
          send open stream 1 method ProbeSleep request {"name": "f035", "duration": "3s", "ignoresCancellation": false}
          send cancel stream 1 body "0000000000000000"
          expect abort reason malformedFrame within 1s
          expect closed within 2s

        case F03.6 "data without data and without an end ends its call"
          send open stream 1 method ProbeUpload streaming request {}
          send data stream 1
          expect end stream 1 status invalidArgument stage framing
          send ping word 1
          expect pong word 1

        case F03.7 "data that has nothing but the end ends the stream"
          send open stream 1 method ProbeUpload streaming request {}
          send data stream 1 end-of-stream
          expect end stream 1 status ok reply {"messages": 0}

        case F04 "an unknown kind that must be understood ends the connection"
          send frame 0x7f
          expect abort reason unknownKind within 1s
          expect closed within 2s

        case F04.2 "the kinds for descriptors are not known yet"
          send frame 0x30 stream 1
          expect abort reason unknownKind within 1s
          expect closed within 2s

        case F05 "an unknown kind that may be passed over is"
          send frame 0x80 stream 99 code 5 body "0102030405060708"
          send frame 0xff flags 0xff body ""
          send ping word 5
          expect pong word 5

        case F06 "a reserved flag ends the connection"
          send ping word 1 flags 0x80
          expect abort reason malformedFrame within 1s
          expect closed within 2s

        case F06.2 "a flag on a kind that has none ends the connection"
          send open stream 1 method ProbeSleep request {"name": "f06", "duration": "3s", "ignoresCancellation": false}
          send cancel stream 1 flags 1
          expect abort reason malformedFrame within 1s
          expect closed within 2s

        case F06.3 "a code where there is none ends the connection"
          send ping word 1 code 3
          expect abort reason malformedFrame within 1s
          expect closed within 2s

        case F06.4 "a call's number on a ping ends the connection"
          send ping word 1 stream 3
          expect abort reason malformedFrame within 1s
          expect closed within 2s

        case F06.5 "more follows on an open ends the connection"
          send open stream 1 method ProbeEcho flags 3 request {"payload": ""}
          expect abort reason malformedFrame within 1s
          expect closed within 2s

        case F07 "a header's check that is wrong"
          left out "headers have no check: a Unix socket is a copy in memory"

        case F08 "bytes behind a frame's body that must be zero"
          left out "frames have no padding of their own; H05, F08.2 and the cases of E play zeros within bodies"

        case F08.2 "the open's block must be zero where it says so"
          send open stream 1 method ProbeEcho request {"payload": ""} patch-body 44 "01"
          expect end stream 1 status invalidArgument executed never stage framing

        case F08.3 "an open of a later version with a longer block is read as far as it is known"
          send open stream 1 method ProbeEcho body "38000000 00001000 0000000000000000 0000000000000000 00000000000000000000000000000000 0000000000000000 aabbccddeeff0011 1800000000000000 0000000000000000 0000000000000000"
          expect end stream 1 status ok reply {"payload": ""}

        case F09 "the end of the bytes within a header cancels what is under way"
          send open stream 1 method ProbeSleep request {"name": "f09", "duration": "9s", "ignoresCancellation": false}
          state GetProbeSighting {"name": "f09"} is {"begun": 1}
          send bytes "08 00 00 00 20 00"
          close
          state GetProbeSighting {"name": "f09"} is {"cancelled": 1, "finished": 1} within 1s

        case F10 "the end of the bytes within a body cancels what is under way"
          send open stream 1 method ProbeSleep request {"name": "f10", "duration": "9s", "ignoresCancellation": false}
          state GetProbeSighting {"name": "f10"} is {"begun": 1}
          send bytes "08 00 00 00 20 00 00 00 00 00 00 00 00 00 00 00 01 02"
          close
          state GetProbeSighting {"name": "f10"} is {"cancelled": 1, "finished": 1} within 1s

        case F11 "the end of the bytes between frames is clean"
          send ping word 1
          expect pong word 1
          finish
          expect closed within 2s

        case F11.2 "the end of the bytes within a message cancels its call"
          send open stream 1 method ProbeUpload streaming request {"name": "f11"}
          send data stream 1 more-follows zeros 64
          state GetProbeSighting {"name": "f11"} is {"begun": 1}
          close
          state GetProbeSighting {"name": "f11"} is {"cancelled": 1, "finished": 1} within 1s

        case F12 "a part without a beginning"
          left out "a part that continues a message and one that begins it look alike on this wire"

        case F13 "the parts of two streams' messages are put together apart"
          send open stream 1 method ProbeUpload streaming request {}
          send open stream 3 method ProbeUpload streaming request {}
          send data stream 1 more-follows body "1800000000000000"
          send data stream 3 more-follows body "1800000000000000"
          send data stream 1 more-follows body "0000000000000000"
          send data stream 3 body "0000000000000000 1800000004000000 0102030400000000"
          send data stream 1 body "1800000002000000 0102000000000000"
          send data stream 1 end-of-stream
          send data stream 3 end-of-stream
          expect end stream 1 status ok reply {"messages": 1, "bytes": 2}
          expect end stream 3 status ok reply {"messages": 1, "bytes": 4}

        case F14 "a message in parts that is longer than a message may be ends its call"
          shapes whole
          send open stream 1 method ProbeUpload streaming request {}
          repeat 65
          send data stream 1 more-follows zeros 1_048_560
          done
          expect end stream 1 status invalidArgument stage framing text "67108864" within 10s
          send ping word 1
          expect pong word 1

        case F15 "a message that is begun and never finished ends with its deadline"
          # Without a deadline it ends sixty seconds after its first part, which RPCCoreTests play with less.
          send open stream 1 method ProbeUpload streaming deadline 150ms request {"name": "f15"}
          send data stream 1 more-follows zeros 64
          expect end stream 1 status deadlineExceeded within 1s
          state GetProbeSighting {"name": "f15"} is {"finished": 1} within 1s

        case F16 "checksums that were not agreed upon"
          left out "frames have no checksums"
        case F17 "a body's checksum that is wrong"
          left out "frames have no checksums"
        case F18 "a gap in the count of frames"
          left out "frames are not counted: a stream socket loses none"

        """#
    ),
    (
      name: "schema/conformance/streams.cases",
      text: #"""
        # The numbers and the states of calls.

        group S "streams"

        case S01 "a server's range of numbers"
          left out "only clients number calls"

        case S02 "an open with the number of a call under way ends the connection"
          send open stream 5 method ProbeSleep request {"name": "s02", "duration": "9s", "ignoresCancellation": false}
          send open stream 5 method ProbeEcho request {"payload": ""}
          expect abort reason streamNumber within 1s
          expect closed within 2s
          state GetProbeSighting {"name": "s02"} is {"begun": 1, "cancelled": 1, "finished": 1} within 1s

        case S03 "numbers must rise, not by one"
          send open stream 5 method ProbeEcho request {"payload": ""}
          expect end stream 5 status ok
          send open stream 1_000_000_007 method ProbeEcho request {"payload": ""}
          expect end stream 1_000_000_007 status ok

        case S03.2 "a lower number ends the connection"
          send open stream 5 method ProbeEcho request {"payload": ""}
          expect end stream 5 status ok
          send open stream 3 method ProbeEcho request {"payload": ""}
          expect abort reason streamNumber within 1s
          expect closed within 2s

        case S03.3 "the number of a call that has ended is not used again"
          send open stream 5 method ProbeEcho request {"payload": ""}
          expect end stream 5 status ok
          send open stream 5 method ProbeEcho request {"payload": ""}
          expect abort reason streamNumber within 1s
          expect closed within 2s

        case S03.4 "the highest number there is can be used"
          send open stream 18_446_744_073_709_551_615 method ProbeEcho request {"payload": ""}
          expect end stream 18_446_744_073_709_551_615 status ok

        case S04 "data for a call that never was ends the connection"
          send data stream 9 zeros 8
          expect abort reason streamNumber within 1s
          expect closed within 2s

        case S04.2 "a cancel of a call that never was ends the connection"
          send cancel stream 9
          expect abort reason streamNumber within 1s
          expect closed within 2s

        case S04.3 "a credit for a call that never was ends the connection"
          send credit stream 9 bytes 8
          expect abort reason streamNumber within 1s
          expect closed within 2s

        case S05 "data behind the end of the stream ends the call"
          send open stream 1 method ProbeUpload streaming request {"pause": "0.3s"}
          send data stream 1 end-of-stream
          send data stream 1 item {"index": 0, "payload": "pattern:8"}
          expect end stream 1 status invalidArgument stage framing within 1s
          send ping word 1
          expect pong word 1

        case S05.2 "data behind an open that ended its stream ends the call"
          send open stream 1 method ProbeSleep request {"name": "s05", "duration": "9s", "ignoresCancellation": false}
          state GetProbeSighting {"name": "s05"} is {"begun": 1}
          send data stream 1 zeros 8
          expect end stream 1 status invalidArgument stage framing within 1s
          state GetProbeSighting {"name": "s05"} is {"finished": 1} within 1s

        case S06 "data that crosses with the end is dropped"
          send open stream 1 method ProbeUpload streaming request {"stopsBehind": 0}
          expect end stream 1 status ok
          send data stream 1 item {"index": 0, "payload": "pattern:8"}
          send data stream 1 end-of-stream
          send cancel stream 1
          send credit stream 1 bytes 1000
          send ping word 1
          expect pong word 1
          expect nothing on 1 for 30ms

        case S07 "a client's stream that ends twice ends the call"
          # A client's stream ends by a flag; only a server sends ends.
          send open stream 1 method ProbeUpload streaming request {"pause": "0.3s"}
          send data stream 1 end-of-stream
          send data stream 1 end-of-stream
          expect end stream 1 status invalidArgument stage framing within 1s

        case S08 "a second cancel is dropped"
          send open stream 1 method ProbeSleep request {"name": "s08", "duration": "9s", "ignoresCancellation": false}
          send cancel stream 1
          send cancel stream 1
          expect end stream 1 status cancelled within 1s
          send cancel stream 1
          send ping word 1
          expect pong word 1

        case S09 "data behind a cancel is dropped"
          send open stream 1 method ProbeUpload streaming request {"name": "s09"}
          send cancel stream 1
          send data stream 1 item {"index": 0, "payload": "pattern:8"}
          expect end stream 1 status cancelled within 1s
          send data stream 1 item {"index": 0, "payload": "pattern:8"}
          send ping word 1
          expect pong word 1

        case S10 "frames for an old generation"
          left out "numbers are never used again; S06 plays late frames"
        case S11 "the use of a number before its call has ended"
          left out "numbers are never used again; S02 plays it"

        case S12 "one call more than may be under way is refused, executed never, and the others go on"
          shapes whole merged
          repeat 1024
          send open stream $n method ProbeSleep request {"name": "s12", "duration": "30s", "ignoresCancellation": false}
          done
          send open stream 2000 method ProbeEcho request {"payload": ""}
          expect end stream 2000 status resourceExhausted executed never stage admission within 5s
          send cancel stream 1
          expect end stream 1 status cancelled within 5s
          send open stream 2001 method ProbeEcho request {"payload": ""}
          expect end stream 2001 status ok within 5s
          close
          state GetProbeSighting {"name": "s12"} is {"begun": 1024, "finished": 1024} within 5s

        case S13 "an open with the number 0 ends the connection"
          send open stream 0 method ProbeEcho request {"payload": ""}
          expect abort reason streamNumber within 1s
          expect closed within 2s

        case S14 "a thousand calls one after the other on one connection"
          # Numbers do not wrap, so a thousand say as much as a million.
          shapes whole merged
          repeat 1000
          send open stream $n method ProbeEcho request {"payload": "pattern:8"}
          done
          repeat 1000
          expect end stream $n status ok
          done

        case S15 "an open while the server drains is refused, executed never"
          process
          shapes whole
          send open stream 1 method ProbeSleep request {"name": "s15", "duration": "0.8s", "ignoresCancellation": true}
          state GetProbeSighting {"name": "s15"} is {"begun": 1}
          signal TERM
          expect goaway within 2s
          send open stream 3 method ProbeCount request {"name": "s15", "refusals": 0}
          expect end stream 3 status unavailable executed never stage admission within 1s
          expect end stream 1 status ok within 3s
          expect closed within 2s
          expect exit 0 within 5s

        """#
    ),
    (
      name: "schema/conformance/kinds.cases",
      text: #"""
        # The kinds of calls.

        group K "the kinds of calls"

        case K01 "a unary call with an empty payload"
          send open stream 1 method ProbeEcho request {"payload": ""}
          expect end stream 1 status ok executed yes reply {"payload": ""}

        case K01.2 "unary calls of a byte, eight bytes and four kibibytes"
          send open stream 1 method ProbeEcho request {"payload": "pattern:1"}
          send open stream 2 method ProbeEcho request {"payload": "pattern:8"}
          send open stream 3 method ProbeEcho request {"payload": "pattern:4096"}
          expect end stream 1 status ok reply {"payload": "pattern:1"}
          expect end stream 2 status ok reply {"payload": "pattern:8"}
          expect end stream 3 status ok reply {"payload": "pattern:4096"}

        case K01.3 "a reply of a mebibyte comes in parts"
          shapes whole random
          send open stream 1 method ProbeEcho request {"payload": "", "replyBytes": 1048576}
          expect data stream 1 more-follows within 5s
          expect end stream 1 status ok within 5s

        case K02 "a server's stream of nothing"
          send open stream 1 method ProbeDownload request {"messages": 0, "bytesEach": 0}
          expect end stream 1 status ok reply {"messages": 0, "bytes": 0}

        case K02.2 "a server's stream of one and of four messages"
          send open stream 1 method ProbeDownload request {"messages": 1, "bytesEach": 3}
          send open stream 2 method ProbeDownload request {"messages": 4, "bytesEach": 100}
          collect stream 1 messages 1 payload 3
          expect end stream 1 status ok reply {"messages": 1, "bytes": 3}
          collect stream 2 messages 4 payload 100
          expect end stream 2 status ok reply {"messages": 4, "bytes": 400}

        case K02.3 "a server's stream of ten thousand messages"
          shapes whole
          send open stream 1 method ProbeDownload request {"messages": 10000, "bytesEach": 100}
          collect stream 1 messages 10000 payload 100 within 20s
          expect end stream 1 status ok reply {"messages": 10000, "bytes": 1000000}

        case K03 "a client's stream of nothing"
          send open stream 1 method ProbeUpload streaming request {}
          send data stream 1 end-of-stream
          expect end stream 1 status ok reply {"messages": 0, "bytes": 0}

        case K03.2 "a client's stream of one and of four messages"
          send open stream 1 method ProbeUpload streaming request {}
          send data stream 1 end-of-stream item {"index": 0, "payload": "pattern:5"}
          expect end stream 1 status ok reply {"messages": 1, "bytes": 5}
          send open stream 2 method ProbeUpload streaming request {}
          repeat 4
          send data stream 2 item {"index": $n, "payload": "pattern:100"}
          done
          send data stream 2 end-of-stream
          expect end stream 2 status ok reply {"messages": 4, "bytes": 400}

        case K03.3 "a client's stream of a thousand messages"
          # A thousand are within the first credit, so that none has to be waited for.
          shapes whole merged
          send open stream 1 method ProbeUpload streaming request {}
          repeat 1000
          send data stream 1 item {"index": $n, "payload": "pattern:16"}
          done
          send data stream 1 end-of-stream
          expect end stream 1 status ok reply {"messages": 1000, "bytes": 16000} within 20s

        case K04 "both ways, a message and its answer in turn"
          send open stream 1 method ProbeExchange streaming request {"halfDuplex": false}
          send data stream 1 item {"index": 0, "payload": "pattern:8"}
          expect data stream 1 piece {"index": 0, "payload": "pattern:8"}
          send data stream 1 item {"index": 1, "payload": "pattern:64"}
          expect data stream 1 piece {"index": 1, "payload": "pattern:64"}
          send data stream 1 end-of-stream
          expect end stream 1 status ok reply {"messages": 2, "bytes": 72}

        case K05 "both ways, all answers when the caller has ended"
          send open stream 1 method ProbeExchange streaming request {"halfDuplex": true}
          send data stream 1 item {"index": 0, "payload": "pattern:8"}
          send data stream 1 item {"index": 1, "payload": "pattern:8"}
          expect nothing on 1 for 30ms
          send data stream 1 end-of-stream
          collect stream 1 messages 2 payload 8
          expect end stream 1 status ok reply {"messages": 2}

        case K06 "both ways, neither says anything, and the end comes"
          send open stream 1 method ProbeExchange streaming request {"halfDuplex": false}
          expect nothing on 1 for 100ms
          send data stream 1 end-of-stream
          expect end stream 1 status ok reply {"messages": 0}

        case K07 "a message for a method that takes no stream ends the call"
          send open stream 1 method ProbeSleep streaming request {"name": "k07", "duration": "9s", "ignoresCancellation": false}
          state GetProbeSighting {"name": "k07"} is {"begun": 1}
          send data stream 1 zeros 24
          expect end stream 1 status invalidArgument stage framing within 1s
          state GetProbeSighting {"name": "k07"} is {"finished": 1} within 1s

        case K08 "an open without a request ends the call"
          send open stream 1 method ProbeEcho
          expect end stream 1 status invalidArgument executed never stage decode

        case K11 "a client's stream without an end, and then the end of the connection"
          send open stream 1 method ProbeUpload streaming request {"name": "k11"}
          send data stream 1 item {"index": 0, "payload": "pattern:8"}
          state GetProbeSighting {"name": "k11"} is {"begun": 1}
          finish
          state GetProbeSighting {"name": "k11"} is {"cancelled": 1, "finished": 1} within 1s

        case K12 "an empty message is a message"
          send open stream 1 method ProbeDownload request {"messages": 2, "bytesEach": 0}
          collect stream 1 messages 2 payload 0
          expect end stream 1 status ok reply {"messages": 2, "bytes": 0}

        case K13 "one-way calls"
          left out "this wire has none: who does not care for an answer does not wait for it"

        case K14 "the end comes while the client still streams"
          send open stream 1 method ProbeUpload streaming request {"stopsBehind": 2}
          send data stream 1 item {"index": 0, "payload": "pattern:8"}
          send data stream 1 item {"index": 1, "payload": "pattern:8"}
          expect end stream 1 status ok reply {"messages": 2}
          send data stream 1 item {"index": 2, "payload": "pattern:8"}
          send ping word 1
          expect pong word 1

        case K14.2 "a command that was carried out is not carried out again under its id"
          send open stream 1 method ProbeCount command drawn request {"name": "k142", "refusals": 0}
          expect end stream 1 status ok executed yes replayed 0 reply {"count": 1}
          send open stream 2 method ProbeCount command drawn request {"name": "k142", "refusals": 0}
          expect end stream 2 status ok executed yes replayed 1 reply {"count": 1}
          send open stream 3 method ProbeCount command drawn request {"name": "other", "refusals": 0}
          expect end stream 3 status alreadyExists executed never stage admission replayed 0
          state GetProbeCount {"name": "k142"} is {"count": 1}

        case K14.3 "a repeat waits while the first is under way"
          # Either of the two may be the first.
          send open stream 1 method ProbeCount command drawn request {"name": "k143", "refusals": 0, "pause": "0.05s"}
          send open stream 2 method ProbeCount command drawn request {"name": "k143", "refusals": 0, "pause": "0.05s"}
          expect end stream 1 status ok reply {"count": 1}
          expect end stream 2 status ok reply {"count": 1}
          state GetProbeCount {"name": "k143"} is {"count": 1}

        case K14.4 "a repeat runs where the first was refused"
          send open stream 1 method ProbeCount command drawn request {"name": "k144", "refusals": 1}
          expect end stream 1 status unavailable executed never
          send open stream 2 method ProbeCount command drawn request {"name": "k144", "refusals": 1}
          expect end stream 2 status ok replayed 0 reply {"count": 1}
          state GetProbeCount {"name": "k144"} is {"count": 1}

        case K15 "many calls in one frame"
          left out "there are no batches: frames of one write are taken in one read (the way merged plays it)"
        case K16 "a subscription's snapshot and what follows"
          left out "subscriptions are not part of this wire; the contract's events are played by the market's tests"

        """#
    ),
    (
      name: "schema/conformance/dispatch.cases",
      text: #"""
        # From the number of a method to its handler, and how failures come back.

        group D "dispatch"

        case D01 "an unknown method is unimplemented, executed never"
          send open stream 1 code 65535
          expect end stream 1 status unimplemented executed never stage admission
          send ping word 1
          expect pong word 1

        case D01.2 "messages for an unknown method are dropped"
          send open stream 1 streaming code 65535
          send data stream 1 zeros 64
          send data stream 1 end-of-stream
          expect end stream 1 status unimplemented executed never
          send ping word 1
          expect pong word 1

        case D02 "an unknown service"
          left out "a socket has one service; H11 plays another schema"

        case D03 "a stream of messages for a method that takes none, ended at once, is answered"
          # The kinds of calls differ in what follows the open, which a caller that ends its stream does not show.
          send open stream 1 method ProbeEcho streaming request {"payload": ""}
          send data stream 1 end-of-stream
          expect end stream 1 status ok

        case D03.2 "a method that takes a stream gets none"
          send open stream 1 method ProbeUpload request {}
          expect end stream 1 status ok reply {"messages": 0}

        case D04 "a number that is reserved"
          left out "a reserved number has no method; D01 plays it"

        case D05 "an error that nobody declared is internal, and does not say what it holds"
          send open stream 1 method ProbeUndeclaredFailure request {"secret": "swordfish"}
          expect end stream 1 status internal executed never stage handler text "see its log"

        case D06.1 "the status cancelled comes back with its text"
          send open stream 1 method ProbeFailure request {"status": 1, "text": "as told"}
          expect end stream 1 status cancelled executed never stage handler text "as told"

        case D06.2 "the status unknown comes back with its text"
          send open stream 1 method ProbeFailure request {"status": 2, "text": "as told"}
          expect end stream 1 status unknown executed never stage handler text "as told"

        case D06.3 "the status invalidArgument comes back with its text"
          send open stream 1 method ProbeFailure request {"status": 3, "text": "as told"}
          expect end stream 1 status invalidArgument executed never stage handler text "as told"

        case D06.4 "the status deadlineExceeded comes back with its text"
          send open stream 1 method ProbeFailure request {"status": 4, "text": "as told"}
          expect end stream 1 status deadlineExceeded executed never stage handler text "as told"

        case D06.5 "the status notFound comes back with its text"
          send open stream 1 method ProbeFailure request {"status": 5, "text": "as told"}
          expect end stream 1 status notFound executed never stage handler text "as told"

        case D06.6 "the status alreadyExists comes back with its text"
          send open stream 1 method ProbeFailure request {"status": 6, "text": "as told"}
          expect end stream 1 status alreadyExists executed never stage handler text "as told"

        case D06.7 "the status permissionDenied comes back with its text"
          send open stream 1 method ProbeFailure request {"status": 7, "text": "as told"}
          expect end stream 1 status permissionDenied executed never stage handler text "as told"

        case D06.8 "the status resourceExhausted comes back with its text"
          send open stream 1 method ProbeFailure request {"status": 8, "text": "as told"}
          expect end stream 1 status resourceExhausted executed never stage handler text "as told"

        case D06.9 "the status failedPrecondition comes back with its text"
          send open stream 1 method ProbeFailure request {"status": 9, "text": "as told"}
          expect end stream 1 status failedPrecondition executed never stage handler text "as told"

        case D06.10 "the status aborted comes back with its text"
          send open stream 1 method ProbeFailure request {"status": 10, "text": "as told"}
          expect end stream 1 status aborted executed never stage handler text "as told"

        case D06.11 "the status outOfRange comes back with its text"
          send open stream 1 method ProbeFailure request {"status": 11, "text": "as told"}
          expect end stream 1 status outOfRange executed never stage handler text "as told"

        case D06.12 "the status unimplemented comes back with its text"
          send open stream 1 method ProbeFailure request {"status": 12, "text": "as told"}
          expect end stream 1 status unimplemented executed never stage handler text "as told"

        case D06.13 "the status internal comes back with its text"
          send open stream 1 method ProbeFailure request {"status": 13, "text": "as told"}
          expect end stream 1 status internal executed never stage handler text "as told"

        case D06.14 "the status unavailable comes back with its text"
          send open stream 1 method ProbeFailure request {"status": 14, "text": "as told"}
          expect end stream 1 status unavailable executed never stage handler text "as told"

        case D06.15 "the status dataLoss comes back with its text"
          send open stream 1 method ProbeFailure request {"status": 15, "text": "as told"}
          expect end stream 1 status dataLoss executed never stage handler text "as told"

        case D06.16 "the status unauthenticated comes back with its text"
          send open stream 1 method ProbeFailure request {"status": 16, "text": "as told"}
          expect end stream 1 status unauthenticated executed never stage handler text "as told"

        case D06.17 "a stream that fails behind its messages fails behind them"
          send open stream 1 method ProbeDownload request {"messages": 9, "bytesEach": 8, "failsBehind": 3}
          collect stream 1 messages 3 payload 8
          expect end stream 1 status failedPrecondition error ProbeFailed {"places": [3]}

        case D06.18 "a failure's retry-after comes back"
          send open stream 1 method ProbeFailure request {"status": 14, "text": "later", "retryAfter": "0.25s"}
          expect end stream 1 status unavailable retryAfter 250ms

        case D07 "a declared error comes back with its fields"
          send open stream 1 method ProbeDeclaredFailure request {"reason": "grüße", "places": [1, 2, 3]}
          expect end stream 1 status failedPrecondition executed never stage handler text "grüße" error ProbeFailed {"reason": "grüße", "places": [1, 2, 3]}

        case D08 "a declared error that the client's schema does not have"
          left out "it is played to clients: see clients.cases"

        case D09 "control characters and other scripts in a text come back"
          send open stream 1 method ProbeFailure request {"status": 13, "text": "\u0001 日本 \u2028"}
          expect end stream 1 status internal text "日本"

        case D09.2 "a text that is too long is cut at a character's edge"
          send open stream 1 method ProbeFailure request {"status": 13, "text": "xéééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé"}
          expect end stream 1 status internal length 1056 text-bytes 1023 text "xééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé"

        case D10 "a thousand calls at once are all answered"
          shapes whole merged
          repeat 1000
          send open stream $n method ProbeCount request {"name": "d10", "refusals": 0}
          done
          repeat 1000
          expect end stream $n status ok within 20s
          done
          state GetProbeCount {"name": "d10"} is {"count": 1000}

        case D11 "a method without a handler"
          left out "a program that lacks a handler does not compile"

        case D12 "a handler whose connection goes is cancelled"
          send open stream 1 method ProbeSleep request {"name": "d12", "duration": "9s", "ignoresCancellation": false}
          state GetProbeSighting {"name": "d12"} is {"begun": 1}
          close
          state GetProbeSighting {"name": "d12"} is {"cancelled": 1, "finished": 1} within 1s

        case D13 "a reply that breaks its limits is the server's fault"
          left out "no probe can make one; MarketContractTests play it with ListEvents"

        """#
    ),
    (
      name: "schema/conformance/metadata.cases",
      text: #"""
        # Metadata and the correlation.

        group M "metadata"

        case M01 "keys with text, with bytes and with nothing are taken"
          send open stream 1 method ProbeEcho metadata "trace-id" "4bf92f35" metadata "empty" "" metadata "a.b_c-9" 200 request {"payload": "pattern:8"}
          expect end stream 1 status ok reply {"payload": "pattern:8"}

        case M02 "a key may stand twice"
          # RPCCoreTests play what a handler sees of the order; a probe gives no metadata back.
          send open stream 1 method ProbeEcho metadata "k" "1" metadata "k" "2" metadata "k" "1" request {"payload": ""}
          expect end stream 1 status ok

        case M03 "64 entries are taken"
          send open stream 1 method ProbeEcho metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" request {"payload": ""}
          expect end stream 1 status ok

        case M03.2 "a 65th entry ends the call"
          send open stream 1 method ProbeEcho metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" metadata "a" "" request {"payload": ""}
          expect end stream 1 status invalidArgument executed never stage framing
          send ping word 1
          expect pong word 1

        case M03.3 "8 KiB of metadata are taken, and eight bytes more end the call"
          send open stream 1 method ProbeEcho metadata "a" 4091 metadata "b" 4091 request {"payload": ""}
          expect end stream 1 status ok
          send open stream 2 method ProbeEcho metadata "a" 4091 metadata "b" 4092 request {"payload": ""}
          expect end stream 2 status invalidArgument executed never stage framing

        case M04 "a key with other characters ends the call"
          send open stream 1 method ProbeEcho metadata "Trace" "1" request {"payload": ""}
          expect end stream 1 status invalidArgument executed never stage framing
          send open stream 2 method ProbeEcho metadata "a b" "1" request {"payload": ""}
          expect end stream 2 status invalidArgument executed never stage framing
          send open stream 3 method ProbeEcho metadata "" "1" request {"payload": ""}
          expect end stream 3 status invalidArgument executed never stage framing

        case M04.2 "an entry longer than the metadata ends the call"
          send open stream 1 method ProbeEcho metadata "abc" "1" patch-body 50 "ff ff" request {"payload": ""}
          expect end stream 1 status invalidArgument executed never stage framing

        case M04.3 "a length of the metadata that is no multiple of 8 ends the call"
          send open stream 1 method ProbeEcho metadata "abc" "1" patch-body 2 "07 00" request {"payload": ""}
          expect end stream 1 status invalidArgument executed never stage framing

        case M04.4 "a length of the metadata beyond the body ends the call"
          send open stream 1 method ProbeEcho patch-body 2 "00 08" request {"payload": ""}
          expect end stream 1 status invalidArgument executed never stage framing

        case M05 "a prefix that is reserved"
          left out "this wire reserves none"
        case M06 "metadata that comes back"
          left out "metadata goes one way: what comes back is in the reply or in the declared error"

        case M07 "the correlation reaches the handler"
          send open stream 1 method ProbeEcho correlation 0xfeed_beef_dead_cafe request {"payload": ""}
          expect end stream 1 status ok reply {"correlation": 18369548392556514046}

        """#
    ),
    (
      name: "schema/conformance/time.cases",
      text: #"""
        # Deadlines.

        group T "time"

        case T01 "a deadline reaches the handler"
          # A debug build on a busy machine may wait 50 ms for a processor.
          send open stream 1 method ProbeEcho deadline 500ms request {"payload": ""}
          expect end stream 1 status ok reply {"remaining": ">= 0.45s"}

        case T01.2 "no deadline is none"
          send open stream 1 method ProbeEcho request {"payload": ""}
          expect end stream 1 status ok reply {"remaining": "absent"}

        case T02 "a deadline that passes before the work is begun, executed never"
          serve "--max-requests 1"
          shapes whole
          send open stream 1 method ProbeSleep request {"name": "t02", "duration": "9s", "ignoresCancellation": false}
          state GetMetrics {} is {"server": {"requestsActive": ">= 1"}}
          send open stream 2 method ProbeCount deadline 200ms request {"name": "t02", "refusals": 0}
          expect end stream 2 status deadlineExceeded executed never stage admission within 1s
          send cancel stream 1
          expect end stream 1 status cancelled within 1s
          state GetProbeCount {"name": "t02"} is {"count": 0}

        case T03 "a deadline that passes in the handler cancels its task"
          # The sighting has 50 ms behind the deadline: see T01.
          send open stream 1 method ProbeSleep deadline 200ms request {"name": "t03", "duration": "9s", "ignoresCancellation": false}
          expect end stream 1 status deadlineExceeded executed never within 1s
          state GetProbeSighting {"name": "t03"} is {"cancelled": 1, "cancelledAfter": "<= 0.25s"}

        case T03.2 "a deadline cancels a stream that the client does not read"
          send open stream 1 method ProbeDownload deadline 200ms credit 4096 request {"messages": 1000, "bytesEach": 1024, "name": "t032"}
          state GetProbeSighting {"name": "t032"} is {"finished": 1} within 1s

        case T03.3 "a deadline cancels a stream of the client's that does not end"
          send open stream 1 method ProbeUpload streaming deadline 200ms request {"name": "t033"}
          expect end stream 1 status deadlineExceeded within 1s
          state GetProbeSighting {"name": "t033"} is {"cancelled": 1, "finished": 1} within 1s

        case T04 "a deadline that has passed on arrival, executed never"
          send open stream 1 method ProbeCount deadline past request {"name": "t04", "refusals": 0}
          expect end stream 1 status deadlineExceeded executed never within 1s
          state GetProbeCount {"name": "t04"} is {"count": 0}

        case T04.2 "a deadline of one, the earliest there is"
          send open stream 1 method ProbeCount deadline 1 request {"name": "t042", "refusals": 0}
          expect end stream 1 status deadlineExceeded executed never within 1s
          state GetProbeCount {"name": "t042"} is {"count": 0}

        case T05 "a deadline at the end of all time is none that matters"
          send open stream 1 method ProbeEcho deadline 18_446_744_073_709_551_615 request {"payload": ""}
          expect end stream 1 status ok

        case T05.2 "a duration to the end of all time is none that matters"
          send open stream 1 method ProbeEcho relative-deadline deadline 18_446_744_073_709_551_615 request {"payload": ""}
          expect end stream 1 status ok

        case T06 "a deadline passes on to the calls of a handler"
          left out "no probe makes calls; the tests of the client library play it"

        case T07 "what is done just before its deadline is done"
          send open stream 1 method ProbeSleep deadline 600ms request {"name": "t07", "duration": "0.1s", "ignoresCancellation": false}
          expect end stream 1 status ok within 1s
          state GetProbeSighting {"name": "t07"} is {"cancelled": 0, "finished": 1}

        case T07.2 "the work goes on where it ignores the deadline, and the end says what has become of it"
          send open stream 1 method ProbeSleep deadline 50ms request {"name": "t072", "duration": "0.3s", "ignoresCancellation": true}
          expect end stream 1 status ok,deadlineExceeded within 1s
          state GetProbeSighting {"name": "t072"} is {"cancelled": 1, "finished": 1} within 1s

        case T08 "a thousand deadlines at once"
          # No more than 1,024 may be under way on a connection.
          shapes whole merged
          repeat 1000
          send open stream $n method ProbeSleep deadline 300ms request {"name": "t08", "duration": "30s", "ignoresCancellation": false}
          done
          repeat 1000
          expect end stream $n status deadlineExceeded within 10s
          done
          state GetProbeSighting {"name": "t08"} is {"finished": 1000} within 2s

        case T09 "a server's own longest deadline"
          left out "a server sets none: a call without a deadline lives as long as its connection"
        case T10 "a jump of the host's clock has no effect"
          left out "deadlines are of CLOCK_MONOTONIC, which does not jump; to set a host's clock is not for a test"

        """#
    ),
    (
      name: "schema/conformance/cancellation.cases",
      text: #"""
        # Cancellation.

        group X "cancellation"

        case X01 "a cancel right behind its open: the work does not begin, or is cancelled, and the end comes"
          # Whether it has begun is the server's affair; a command that counts what it does must not have done it.
          send open stream 1 method ProbeCount request {"name": "x01", "refusals": 0, "pause": "9s"}
          send cancel stream 1
          expect end stream 1 status cancelled executed never within 1s
          state GetProbeCount {"name": "x01"} is {"count": 0}

        case X02 "a cancel after the beginning cancels the handler's task"
          # The sighting tells the time from the beginning on, so its bound has what went before the cancel in it.
          send open stream 1 method ProbeSleep request {"name": "x02", "duration": "9s", "ignoresCancellation": false}
          state GetProbeSighting {"name": "x02"} is {"begun": 1}
          send cancel stream 1
          expect end stream 1 status cancelled executed never within 1s
          state GetProbeSighting {"name": "x02"} is {"cancelled": 1, "finished": 1, "cancelledAfter": "<= 1s"} within 100ms

        case X03 "a cancel after the first message of a stream"
          send open stream 1 method ProbeDownload request {"messages": 1000, "bytesEach": 8, "pause": "0.02s", "name": "x03"}
          collect stream 1 messages 1 payload 8
          send cancel stream 1
          state GetProbeSighting {"name": "x03"} is {"cancelled": 1, "finished": 1} within 1s
          send ping word 1
          expect pong word 1

        case X04 "a cancel after the client's stream has ended"
          send open stream 1 method ProbeUpload streaming request {"pause": "9s", "name": "x04"}
          send data stream 1 end-of-stream item {"index": 0, "payload": "pattern:8"}
          state GetProbeSighting {"name": "x04"} is {"begun": 1}
          send cancel stream 1
          expect end stream 1 status cancelled within 1s
          state GetProbeSighting {"name": "x04"} is {"cancelled": 1, "finished": 1} within 1s

        case X05 "a cancel while the server waits for credit"
          send open stream 1 method ProbeDownload credit 0 request {"messages": 10, "bytesEach": 8, "name": "x05"}
          state GetProbeSighting {"name": "x05"} is {"begun": 1}
          expect nothing on 1 for 30ms
          send cancel stream 1
          expect end stream 1 status cancelled within 1s
          state GetProbeSighting {"name": "x05"} is {"cancelled": 1, "finished": 1} within 1s

        case X06 "the cancellation of a client's task"
          left out "it is played to clients: see clients.cases"

        case X07 "a connection that goes cancels all of its handlers"
          shapes whole merged
          repeat 100
          send open stream $n method ProbeSleep request {"name": "x07", "duration": "30s", "ignoresCancellation": false}
          done
          state GetProbeSighting {"name": "x07"} is {"begun": 100}
          close
          state GetProbeSighting {"name": "x07"} is {"cancelled": 100, "finished": 100} within 1s

        case X08 "a cancel that crosses with the end: one outcome"
          repeat 50
          send open stream $n method ProbeEcho request {"payload": "pattern:8"}
          send cancel stream $n
          done
          repeat 50
          expect end stream $n status ok,cancelled
          done
          send ping word 1
          expect pong word 1

        case X09 "the answer of a handler that ignores its cancellation"
          # The end tells what has become of the work, so a reply that is there is sent.
          send open stream 1 method ProbeSleep request {"name": "x09", "duration": "0.3s", "ignoresCancellation": true}
          state GetProbeSighting {"name": "x09"} is {"begun": 1}
          send cancel stream 1
          expect end stream 1 status ok,cancelled within 1s
          state GetProbeSighting {"name": "x09"} is {"cancelled": 1, "finished": 1} within 1s

        case X09.2 "a command that is cancelled before its commit has no effect, and says so"
          send open stream 1 method ProbeCount request {"name": "x092", "refusals": 0, "pause": "9s"}
          wait 50ms
          send cancel stream 1
          expect end stream 1 status cancelled executed never within 1s
          state GetProbeCount {"name": "x092"} is {"count": 0}

        case X10 "a cancel gives back what the call held"
          # As many bytes as a connection has room for: see W09.
          shapes whole
          repeat 133
          send open stream $n method ProbeUpload streaming request {"pause": "30s", "name": "x10"}
          send data stream $n body "1800000000000000 0000000000000000 1800000040420f00" zeros 1_000_000
          done
          send open stream 134 method ProbeUpload streaming request {"pause": "30s", "name": "x10"}
          send data stream 134 body "1800000000000000 0000000000000000 1800000040420f00" zeros 1_000_000
          expect end stream 134 status resourceExhausted within 10s
          repeat 133
          send cancel stream $n
          done
          repeat 133
          expect end stream $n status cancelled within 5s
          done
          state GetProbeSighting {"name": "x10"} is {"finished": 134} within 1s
          repeat 133
          send open stream 1000$n method ProbeUpload streaming request {"pause": "30s", "name": "x10b"}
          send data stream 1000$n body "1800000000000000 0000000000000000 1800000040420f00" zeros 1_000_000
          done
          send ping word 1
          expect pong word 1 within 10s
          expect nothing for 50ms

        """#
    ),
    (
      name: "schema/conformance/flow.cases",
      text: #"""
        # Credit, and peers that do not read.

        group W "flow control"

        case W01 "a server sends no more than it has credit for"
          send open stream 1 method ProbeDownload credit 4096 request {"messages": 100, "bytesEach": 1000}
          expect data stream 1 piece {"index": 0, "payload": "pattern:1000"}
          repeat 3
          expect data stream 1 length 1024
          done
          expect nothing on 1 for 50ms
          send credit stream 1 bytes 1500
          expect data stream 1 length 1024
          # What is left is less than a message, and a small one waits to leave whole.
          expect nothing on 1 for 50ms
          send credit stream 1 bytes 548
          expect data stream 1 length 1024
          expect nothing on 1 for 50ms
          send cancel stream 1
          expect end stream 1 status cancelled within 1s

        case W01.2 "without credit nothing comes, and with credit all of it"
          send open stream 1 method ProbeDownload credit 0 request {"messages": 3, "bytesEach": 8}
          expect nothing on 1 for 50ms
          send credit stream 1 bytes 4096
          collect stream 1 messages 3 payload 8
          expect end stream 1 status ok

        case W02 "data beyond the credit ends the call, not the connection"
          shapes whole random
          send open stream 1 method ProbeUpload streaming request {"pause": "5s"}
          send data stream 1 body "1800000000000000 0000000000000000 18000000e8ff0f00" zeros 1048552
          send data stream 1 item {"index": 1, "payload": ""}
          expect end stream 1 status invalidArgument stage framing text "credit" within 5s
          send ping word 1
          expect pong word 1

        case W03 "credit beyond 2^31 ends the call"
          send open stream 1 method ProbeDownload credit 2_147_483_648 request {"messages": 10, "bytesEach": 8, "pause": "1s"}
          send credit stream 1 bytes 4_294_967_295
          expect end stream 1 status invalidArgument stage framing within 1s
          send ping word 1
          expect pong word 1

        case W03.2 "an open with a credit beyond 2^31 ends its call"
          send open stream 1 method ProbeDownload credit 4_294_967_295 request {"messages": 1, "bytesEach": 8}
          expect end stream 1 status invalidArgument executed never stage framing

        case W04 "a credit for a call that has ended is dropped"
          send open stream 1 method ProbeEcho request {"payload": ""}
          expect end stream 1 status ok
          send credit stream 1 bytes 4_294_967_295
          send ping word 1
          expect pong word 1

        case W05 "a credit of nothing changes nothing"
          send open stream 1 method ProbeDownload credit 0 request {"messages": 2, "bytesEach": 8}
          send credit stream 1 bytes 0
          expect nothing on 1 for 30ms
          send credit stream 1 bytes 1000
          collect stream 1 messages 2 payload 8
          expect end stream 1 status ok

        case W06 "a stream that is not read does not delay another"
          shapes whole
          send open stream 1 method ProbeDownload credit 65536 request {"messages": 10000, "bytesEach": 1000}
          repeat 100
          send open stream 1000$n method ProbeEcho request {"payload": "pattern:8"}
          expect end stream 1000$n status ok within 200ms
          done
          send cancel stream 1

        case W07 "a client that never reads is cut off after a minute, and others are served"
          # Who does not read does not see the abort; the server's log has its name.
          shapes whole
          connect b
          on b send open stream 1 method ProbeDownload credit 2_000_000_000 credit-messages 1_000_000 request {"messages": 1000000, "bytesEach": 60000, "name": "w07"}
          send open stream 1 method ProbeEcho request {"payload": "pattern:8"}
          expect end stream 1 status ok within 1s
          state GetProbeSighting {"name": "w07"} is {"cancelled": 1, "finished": 1} within 90s
          send open stream 2 method ProbeEcho request {"payload": "pattern:8"}
          expect end stream 2 status ok within 1s

        case W08 "a server that never reads"
          left out "it is played to clients: see clients.cases"

        case W09 "messages that nobody takes keep within the connection's budget: the call that finds no room ends"
          # 128 MiB, and 8 KiB of it for a call: 133 messages of a million bytes have room, the next has none.
          shapes whole
          repeat 133
          send open stream $n method ProbeUpload streaming request {"pause": "30s", "name": "w09"}
          send data stream $n body "1800000000000000 0000000000000000 1800000040420f00" zeros 1_000_000
          done
          send open stream 134 method ProbeUpload streaming request {"pause": "30s", "name": "w09"}
          send data stream 134 body "1800000000000000 0000000000000000 1800000040420f00" zeros 1_000_000
          expect end stream 134 status resourceExhausted executed never,unknown stage queue retryAfter >=1 within 10s
          expect nothing on 133 for 50ms
          send open stream 2000 method ProbeEcho request {"payload": "pattern:8"}
          expect end stream 2000 status ok within 5s
          close
          state GetProbeSighting {"name": "w09"} is {"begun": 134, "finished": 134} within 5s

        case W10 "a ping is answered while data waits for credit"
          send open stream 1 method ProbeDownload credit 0 request {"messages": 10, "bytesEach": 1000}
          send ping word 77
          expect pong word 77 within 500ms
          send cancel stream 1
          expect end stream 1 status cancelled

        case W11 "eight long streams and a unary call beside them"
          shapes whole
          repeat 8
          send open stream $n method ProbeDownload credit 200_000 request {"messages": 1000, "bytesEach": 1000}
          done
          send open stream 20 method ProbeEcho request {"payload": "pattern:8"}
          expect end stream 20 status ok within 500ms
          repeat 8
          collect stream $n messages 1000 payload 1000 within 10s
          expect end stream $n status ok
          done

        case W12 "what a slow subscriber gets"
          left out "subscriptions are not part of this wire"

        case W13 "both ends have much to say and neither waits for the other"
          shapes whole
          send open stream 1 method ProbeExchange streaming credit 2_000_000_000 request {"halfDuplex": false}
          repeat 200
          send data stream 1 item {"index": $n, "payload": "pattern:5000"}
          done
          send data stream 1 end-of-stream
          expect data stream 1 piece {"index": 1, "payload": "pattern:5000"} within 5s
          repeat 199
          expect data stream 1
          done
          expect end stream 1 status ok reply {"messages": 200, "bytes": 1000000} within 10s

        case W14 "credit comes back as messages are taken"
          shapes whole
          send open stream 1 method ProbeUpload streaming request {}
          send data stream 1 item {"index": 1, "payload": "pattern:600000"}
          expect credit stream 1 bytes >=600000 within 5s
          send data stream 1 item {"index": 2, "payload": "pattern:600000"}
          send data stream 1 end-of-stream
          expect end stream 1 status ok reply {"messages": 2, "bytes": 1200000} within 5s

        case W15 "a server begins no message without credit for one"
          send open stream 1 method ProbeDownload credit-messages 2 request {"messages": 5, "bytesEach": 8}
          expect data stream 1
          expect data stream 1
          expect nothing on 1 for 50ms
          send credit stream 1 bytes 0 messages 3
          repeat 3
          expect data stream 1
          done
          expect end stream 1 status ok

        case W15.2 "messages beyond the credit end the call"
          shapes whole merged
          send open stream 1 method ProbeUpload streaming request {"pause": "5s"}
          repeat 1025
          send data stream 1 item {"index": $n, "payload": "pattern:8"}
          done
          expect end stream 1 status invalidArgument stage framing text "credit" within 5s
          send ping word 1
          expect pong word 1

        """#
    ),
    (
      name: "schema/conformance/limits.cases",
      text: #"""
        # Limits.

        group L "limits"

        case L01 "a reply of the client's limit of a message passes"
          raw
          send hello maxMessage 8192
          expect welcome lowest 1
          send open stream 1 method ProbeEcho request {"payload": "", "replyBytes": 8152}
          expect end stream 1 status ok within 1s

        case L01.2 "a reply of eight bytes more fails, and says that the work was done"
          raw
          send hello maxMessage 8192
          expect welcome lowest 1
          send open stream 1 method ProbeEcho request {"payload": "", "replyBytes": 8153}
          expect end stream 1 status resourceExhausted executed yes stage encode text "8192" within 1s

        case L01.3 "a message of a stream beyond the client's limit fails"
          raw
          send hello maxMessage 8192
          expect welcome lowest 1
          send open stream 1 method ProbeDownload request {"messages": 2, "bytesEach": 8192}
          expect end stream 1 status resourceExhausted within 1s

        case L01.4 "a client's frame limit cuts what it is sent"
          raw
          send hello maxFrame 4096
          expect welcome lowest 1
          send open stream 1 method ProbeDownload request {"messages": 1, "bytesEach": 10000}
          expect data stream 1 more-follows length <=4096
          expect data stream 1 more-follows length <=4096
          expect data stream 1 length <=4096
          expect end stream 1 status ok

        case L01.5 "a reply that does not fit a frame leaves in parts, the last in the end"
          raw
          send hello maxFrame 4096
          expect welcome lowest 1
          send open stream 1 method ProbeEcho request {"payload": "", "replyBytes": 10000}
          expect data stream 1 more-follows length <=4096
          expect data stream 1 more-follows length <=4096
          expect end stream 1 status ok length <=4096

        case L02 "a sender refuses what the peer would"
          left out "it is played to clients: see clients.cases"

        case L03 "the limit of connections"
          serve "--max-connections 3"
          shapes whole
          connect b
          connect c
          connect d raw
          on d expect reject reason tooManyConnections within 2s
          on d expect closed within 2s
          send ping word 1
          expect pong word 1
          on b close
          wait 200ms
          connect e
          on e send ping word 1
          on e expect pong word 1

        case L04 "the limit of a user's connections"
          left out "the server's own user may have all connections; UnixTransportTests play the share of others"

        case L05 "more calls than may be under way are refused"
          left out "S12 plays it"

        case L06 "without descriptors nobody who is connected is hurt"
          descriptors 40
          shapes whole
          repeat 60
          connect c$n raw
          done
          send open stream 1 method ProbeEcho request {"payload": "pattern:8"}
          expect end stream 1 status ok within 2s
          repeat 60
          on c$n close
          done
          wait 500ms
          connect z
          on z send open stream 1 method ProbeEcho request {"payload": "pattern:8"}
          on z expect end stream 1 status ok within 2s

        case L07 "memory that runs out while sending"
          left out "the kernel cannot be asked to run out of memory here; what it says is one more failed write"

        """#
    ),
    (
      name: "schema/conformance/events.cases",
      text: #"""
        # Events over the wire: history, what happens, and who does not keep up.

        group O "events"

        case O01 "live events come as they are published, in order, with sequence 0"
          send open stream 1 method SubscribeEvents request {"events": [], "keys": ["o01"]}
          send ping word 1
          expect pong word 1
          state GetMetrics {} is {"server": {"subscriptions": ">= 1"}} within 2s
          send open stream 3 method ProbePublish request {"overflow": "recent", "name": "o01", "events": 3, "bytesEach": 8}
          expect end stream 3 status ok
          expect data stream 1 piece {"record": {"sequence": 0, "event": 209, "aggregateSequence": 0}, "leftOut": 0}
          expect data stream 1 piece {"record": {"sequence": 0, "event": 209}, "leftOut": 0}
          expect data stream 1 piece {"record": {"sequence": 0, "event": 209}, "leftOut": 0}
          expect nothing on 1 for 30ms
          send cancel stream 1
          expect end stream 1 status cancelled within 1s
          state GetMetrics {} is {"server": {"subscriptions": 0}} within 2s

        case O02 "only what was asked for comes"
          send open stream 1 method SubscribeEvents request {"events": [208], "keys": ["o02", "o02.2"]}
          send ping word 1
          expect pong word 1
          state GetMetrics {} is {"server": {"subscriptions": ">= 1"}} within 2s
          send open stream 3 method ProbePublish request {"overflow": "strict", "name": "o02", "events": 1, "bytesEach": 0}
          expect end stream 3 status ok
          send open stream 5 method ProbePublish request {"overflow": "latest", "name": "other", "events": 1, "bytesEach": 0}
          expect end stream 5 status ok
          send open stream 7 method ProbePublish request {"overflow": "latest", "name": "o02.2", "events": 1, "bytesEach": 0}
          expect data stream 1 piece {"record": {"event": 208}}
          expect nothing on 1 for 30ms

        case O03 "stored events come from the sequence that was asked for, and those that happen behind them"
          serve "--grace 1"
          send open stream 1 method ImportBars streaming request {"instrument": {"exchange": "O", "code": "O03"}, "interval": "1d", "strict": true}
          send data stream 1 item {"rows": {"time": ["2020-01-01T00:00:00Z"], "open": [1], "high": [1], "low": [1], "close": [1], "volume": [1]}, "unreadable": 0}
          send data stream 1 end-of-stream
          expect end stream 1 status ok
          send open stream 3 method ImportBars streaming request {"instrument": {"exchange": "O", "code": "O03"}, "interval": "1d", "strict": true}
          send data stream 3 item {"rows": {"time": ["2020-01-02T00:00:00Z"], "open": [1], "high": [1], "low": [1], "close": [1], "volume": [1]}, "unreadable": 0}
          send data stream 3 end-of-stream
          expect end stream 3 status ok
          send open stream 5 method ImportBars streaming request {"instrument": {"exchange": "O", "code": "O03"}, "interval": "1d", "strict": true}
          send data stream 5 item {"rows": {"time": ["2020-01-03T00:00:00Z"], "open": [1], "high": [1], "low": [1], "close": [1], "volume": [1]}, "unreadable": 0}
          send data stream 5 end-of-stream
          expect end stream 5 status ok
          send open stream 101 method SubscribeEvents request {"from": 2, "events": [], "keys": []}
          expect data stream 101 piece {"record": {"sequence": 2, "event": 1}, "leftOut": 0, "resumeFrom": 3}
          expect data stream 101 piece {"record": {"sequence": 3}, "leftOut": 0, "resumeFrom": 4}
          send open stream 103 method RemoveSeries request {"instrument": {"exchange": "O", "code": "O03"}, "interval": "1d"}
          expect data stream 101 piece {"record": {"sequence": 4, "event": 3}, "resumeFrom": 5}

        case O04 "a subscriber without credit is given nothing, and delays nobody"
          send open stream 1 method SubscribeEvents credit 0 request {"events": [], "keys": ["o04"]}
          connect b
          on b send open stream 1 method SubscribeEvents request {"events": [], "keys": ["o04"]}
          on b send ping word 1
          on b expect pong word 1
          send ping word 1
          expect pong word 1
          state GetMetrics {} is {"server": {"subscriptions": ">= 2"}} within 2s
          send open stream 3 method ProbePublish request {"overflow": "recent", "name": "o04", "events": 2, "bytesEach": 8}
          expect end stream 3 status ok
          on b expect data stream 1 piece {"record": {"event": 209}}
          on b expect data stream 1 piece {"record": {"event": 209}}
          expect nothing on 1 for 30ms
          send credit stream 1 bytes 65536
          expect data stream 1 piece {"leftOut": 0}
          expect data stream 1 piece {"leftOut": 0}

        case O05 "of events of which none may be left out, a slow subscriber is cut off"
          send open stream 1 method SubscribeEvents credit 0 request {"events": [], "keys": ["o05"]}
          send ping word 1
          expect pong word 1
          state GetMetrics {} is {"server": {"subscriptions": ">= 1"}} within 2s
          # The first is taken out of the queue and waits for credit; the queue has room for so many more.
          send open stream 3 method ProbePublish request {"overflow": "strict", "name": "o05", "events": 1, "bytesEach": 0}
          expect end stream 3 status ok
          expect nothing on 1 for 100ms
          send open stream 5 method ProbePublish request {"overflow": "strict", "name": "o05", "events": 3000, "bytesEach": 0}
          expect end stream 5 status ok
          send credit stream 1 bytes 1_000_000
          repeat 1025
          expect data stream 1 within 5s
          done
          expect end stream 1 status resourceExhausted executed never stage handler text "did not keep up" within 5s

        case O06 "of others it gets the newest, and the number of those left out"
          send open stream 1 method SubscribeEvents credit 0 request {"events": [], "keys": ["o06"]}
          send ping word 1
          expect pong word 1
          state GetMetrics {} is {"server": {"subscriptions": ">= 1"}} within 2s
          # The first is taken out of the queue and waits for credit; the queue has room for so many more.
          send open stream 3 method ProbePublish request {"overflow": "recent", "name": "o06", "events": 1, "bytesEach": 0}
          expect end stream 3 status ok
          expect nothing on 1 for 100ms
          send open stream 5 method ProbePublish request {"overflow": "recent", "name": "o06", "events": 3000, "bytesEach": 0}
          expect end stream 5 status ok
          send credit stream 1 bytes 1_000_000
          expect data stream 1 piece {"leftOut": 0} within 5s
          expect data stream 1 piece {"leftOut": ">= 1"} within 5s
          expect data stream 1 piece {"leftOut": 0}

        case O07 "a server that ends says so to who follows, and when to come back"
          serve "--grace 1"
          send open stream 1 method SubscribeEvents request {"from": 0, "events": [], "keys": []}
          send ping word 1
          expect pong word 1
          state GetMetrics {} is {"server": {"subscriptions": 1}} within 2s
          signal TERM
          expect end stream 1 status unavailable executed never text "subscribe again from 1" within 2s
          expect exit 0

        """#
    ),
    (
      name: "schema/conformance/peers.cases",
      text: #"""
        # Pings, health and what a server says of itself.

        group P "peers and health"

        case P01 "a ping's word comes back"
          send ping word 0x0123_4567_89ab_cdef
          expect pong word 0x0123_4567_89ab_cdef within 500ms

        case P01.2 "a ping is answered while handlers work"
          send open stream 1 method ProbeSleep request {"name": "p01", "duration": "9s", "ignoresCancellation": false}
          send ping word 1
          expect pong word 1 within 500ms

        case P02 "a pong that nobody asked for is passed over"
          send pong word 9
          send ping word 1
          expect pong word 1

        case P03 "a flood of pings whose answers are not read ends the connection"
          # Who does not read does not see the abort.
          deaf
          shapes merged
          send ping word 7 times 250_000
          expect broken within 10s

        case P04 "a client that answers no ping is dead"
          silent
          shapes whole
          left out "it takes two minutes; RPCCoreTests play the ping after 60 seconds and the abort after 60 more"

        case P05 "the health of the server is told"
          send open stream 1 method GetHealth request {}
          expect end stream 1 status ok reply {"live": true, "ready": true}

        case P05.2 "the health can be watched"
          send open stream 1 method WatchHealth request {}
          expect data stream 1 within 2s
          expect nothing on 1 for 30ms
          send cancel stream 1
          expect end stream 1 status cancelled within 1s

        case P06 "the schema that is described has the hash of the handshake"
          # Both are compared with that of the suite: a server of another revision does not pass.
          raw
          send hello
          expect welcome hash "$hash"
          send open stream 1 method DescribeSchema request {}
          expect end stream 1 status ok reply {"hash": "hex:$hash"} within 3s

        case P07 "a policy that hides the schema"
          left out "who may connect may know the contract; who may not is told nothing at all"

        case P08 "a connection on which nothing is asked for the idle time gets a goaway and is closed, and none with a call"
          serve "--idle-timeout 1"
          shapes whole
          connect b
          on b send open stream 1 method ProbeSleep request {"name": "p08", "duration": "2.5s", "ignoresCancellation": false}
          expect goaway stream 0 reason idle within 3s
          expect closed within 2s
          on b expect end stream 1 status ok within 4s

        """#
    ),
    (
      name: "schema/conformance/drain.cases",
      text: #"""
        # The server's end.

        group G "drain"

        case G01 "a goaway, and what is under way ends"
          process
          shapes whole
          send open stream 7 method ProbeSleep request {"name": "g01", "duration": "0.5s", "ignoresCancellation": false}
          state GetProbeSighting {"name": "g01"} is {"begun": 1}
          signal TERM
          expect goaway stream 7 reason shutdown within 2s
          expect end stream 7 status ok within 3s
          expect closed within 2s
          expect exit 0 within 5s

        case G01.2 "a stream under way goes on to its end"
          process
          shapes whole
          send open stream 1 method ProbeDownload request {"messages": 20, "bytesEach": 100, "pause": "0.03s"}
          collect stream 1 messages 2 payload 100
          signal TERM
          expect goaway within 2s
          repeat 18
          expect data stream 1 within 2s
          done
          expect end stream 1 status ok within 3s
          expect exit 0 within 5s

        case G02 "a call behind the goaway is refused, executed never"
          process
          shapes whole
          send open stream 1 method ProbeSleep request {"name": "g02", "duration": "0.5s", "ignoresCancellation": false}
          state GetProbeSighting {"name": "g02"} is {"begun": 1}
          signal TERM
          expect goaway within 2s
          send open stream 2 method ProbeEcho request {"payload": ""}
          expect end stream 2 status unavailable executed never stage admission within 1s
          expect end stream 1 status ok within 3s
          expect exit 0 within 5s

        case G03 "when the grace is over, what is under way is cancelled, and says why"
          serve "--grace 1"
          shapes whole
          send open stream 1 method ProbeSleep request {"name": "g03", "duration": "60s", "ignoresCancellation": false}
          state GetProbeSighting {"name": "g03"} is {"begun": 1}
          signal TERM
          expect goaway within 2s
          expect end stream 1 status unavailable text "when its grace was over" within 3s
          expect closed within 2s
          expect exit 0 within 5s

        case G04 "SIGTERM ends an idle server at once, with 0"
          process
          shapes whole
          signal TERM
          expect goaway within 2s
          expect closed within 2s
          expect exit 0 within 3s

        case G04.2 "so does SIGINT"
          process
          shapes whole
          signal INT
          expect goaway within 2s
          expect exit 0 within 3s

        case G05 "a restart keeps the socket's place"
          # That no call fails that may be repeated is the client's part; the clients' tests play it.
          process
          shapes whole
          signal TERM
          expect exit 0 within 3s
          start
          connect b
          on b send open stream 1 method ProbeEcho request {"payload": "pattern:8"}
          on b expect end stream 1 status ok

        case G06 "a listening socket that is handed over"
          left out "the tests of the server's process hand one over (LISTEN_FDS)"

        """#
    ),
    (
      name: "schema/conformance/encoding.cases",
      text: #"""
        # Messages, right and wrong. The request of ProbeEncoding is a block of 16 bytes; the form's block of 88
        # begins at 16: text at 24, flag at 32, choice at 33, shade at 34, finite at 40, any at 48, texts at 56,
        # numbers at 64, rows at 72, time at 80, ranged at 88, note at 96. What they point to begins at 104: the
        # text, the pair of the one text of texts at 112 with its characters at 120, the numbers at 128, the
        # table's block at 152 with its columns at 184 and 192; the message ends at 200.

        group E "encoding"

        case E00 "a message with one of everything comes back as it was"
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} 
          expect end stream 1 status ok reply {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}

        case E01 "bytes that are no UTF-8"
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} patch 104 "ff"
          expect end stream 1 status invalidArgument executed never stage decode
          send open stream 2 method ProbeEcho request {"payload": ""}
          expect end stream 2 status ok

        case E01.2 "a character that is cut off"
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} patch 104 "61 62 c3"
          expect end stream 1 status invalidArgument executed never stage decode
          send open stream 2 method ProbeEcho request {"payload": ""}
          expect end stream 2 status ok

        case E02 "an overlong form"
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} patch 104 "c0 80"
          expect end stream 1 status invalidArgument executed never stage decode
          send open stream 2 method ProbeEcho request {"payload": ""}
          expect end stream 2 status ok

        case E02.2 "a surrogate"
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} patch 104 "ed a0 80"
          expect end stream 1 status invalidArgument executed never stage decode
          send open stream 2 method ProbeEcho request {"payload": ""}
          expect end stream 2 status ok

        case E03 "a zero character within a text"
          # Texts may hold it: nothing on this wire ends with a zero.
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} patch 104 "61 00 62"
          expect end stream 1 status ok reply {"text": "a\u0000b"}

        case E04 "a closed enum's case that there is not"
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} patch 33 "09"
          expect end stream 1 status invalidArgument executed never stage decode
          send open stream 2 method ProbeEcho request {"payload": ""}
          expect end stream 2 status ok

        case E04.2 "the zero of a closed enum"
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} patch 33 "00"
          expect end stream 1 status invalidArgument executed never stage decode
          send open stream 2 method ProbeEcho request {"payload": ""}
          expect end stream 2 status ok

        case E05 "an open enum's unknown case comes back as it was"
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} patch 34 "c8"
          expect end stream 1 status ok reply {"shade": 200}

        case E06 "a truth value of two"
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} patch 32 "02"
          expect end stream 1 status invalidArgument executed never stage decode
          send open stream 2 method ProbeEcho request {"payload": ""}
          expect end stream 2 status ok

        case E07 "a number that must be finite and is not one"
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} patch 40 "000000000000f87f"
          expect end stream 1 status invalidArgument executed never stage decode
          send open stream 2 method ProbeEcho request {"payload": ""}
          expect end stream 2 status ok

        case E07.2 "a number that must be finite and is infinite"
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} patch 40 "000000000000f07f"
          expect end stream 1 status invalidArgument executed never stage decode
          send open stream 2 method ProbeEcho request {"payload": ""}
          expect end stream 2 status ok

        case E07.3 "a number that may be anything"
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} patch 48 "000000000000f07f"
          expect end stream 1 status ok reply {"any": "Infinity"}

        case E07.4 "the zero with a sign"
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} patch 48 "0000000000000080"
          expect end stream 1 status ok reply {"any": -0.0}

        case E08 "a count of four thousand million with a few bytes behind it"
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} patch 68 "ffffffff"
          expect end stream 1 status invalidArgument executed never stage decode
          send open stream 2 method ProbeEcho request {"payload": ""}
          expect end stream 2 status ok

        case E08.2 "a text of four thousand million bytes"
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} patch 28 "ffffffff"
          expect end stream 1 status invalidArgument executed never stage decode
          send open stream 2 method ProbeEcho request {"payload": ""}
          expect end stream 2 status ok

        case E09 "a count whose bytes overflow 32 bits"
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} patch 68 "00000020"
          expect end stream 1 status invalidArgument executed never stage decode
          send open stream 2 method ProbeEcho request {"payload": ""}
          expect end stream 2 status ok

        case E09.2 "a table's count whose bytes overflow 32 bits"
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} patch 160 "00000020"
          expect end stream 1 status invalidArgument executed never stage decode
          send open stream 2 method ProbeEcho request {"payload": ""}
          expect end stream 2 status ok

        case E10 "an offset out of the message"
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} patch 24 "00100000"
          expect end stream 1 status invalidArgument executed never stage decode
          send open stream 2 method ProbeEcho request {"payload": ""}
          expect end stream 2 status ok

        case E10.2 "an offset backwards"
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} patch 64 "68000000"
          expect end stream 1 status invalidArgument executed never stage decode
          send open stream 2 method ProbeEcho request {"payload": ""}
          expect end stream 2 status ok

        case E10.3 "an offset within what came before"
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} patch 56 "68000000"
          expect end stream 1 status invalidArgument executed never stage decode
          send open stream 2 method ProbeEcho request {"payload": ""}
          expect end stream 2 status ok

        case E10.4 "an offset that is not aligned"
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} patch 24 "69000000"
          expect end stream 1 status invalidArgument executed never stage decode
          send open stream 2 method ProbeEcho request {"payload": ""}
          expect end stream 2 status ok

        case E10.5 "an offset into the block"
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} patch 24 "10000000"
          expect end stream 1 status invalidArgument executed never stage decode
          send open stream 2 method ProbeEcho request {"payload": ""}
          expect end stream 2 status ok

        case E11 "elements without a size and a huge count"
          left out "every element has a size on this wire; the smallest is a byte"

        case E12 "nesting of 33"
          left out "schemas nest and messages follow them: there are no types that hold themselves"

        case E13 "a block shorter than it is known: what is not there is absent"
          send open stream 1 method ProbeUpload streaming request "0800000000000000"
          send data stream 1 end-of-stream
          expect end stream 1 status ok reply {"messages": 0}

        case E14 "a block longer than it is known is passed over"
          # A reader ignores what it does not know; only an open enum keeps it.
          send open stream 1 method GetProbeCount request "1800000000000000 1800000001000000 ffffffffffffffff 6100000000000000"
          expect end stream 1 status ok reply {"count": 0}

        case E15 "a block without a length"
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} patch 16 "00000000"
          expect end stream 1 status invalidArgument executed never stage decode
          send open stream 2 method ProbeEcho request {"payload": ""}
          expect end stream 2 status ok

        case E15.2 "a block longer than the message"
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} patch 16 "00100000"
          expect end stream 1 status invalidArgument executed never stage decode
          send open stream 2 method ProbeEcho request {"payload": ""}
          expect end stream 2 status ok

        case E15.3 "a block whose length is no multiple of 8"
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} patch 16 "59000000"
          expect end stream 1 status invalidArgument executed never stage decode
          send open stream 2 method ProbeEcho request {"payload": ""}
          expect end stream 2 status ok

        case E15.4 "a block that ends before a required field does"
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} patch 16 "30000000"
          expect end stream 1 status invalidArgument executed never stage decode
          send open stream 2 method ProbeEcho request {"payload": ""}
          expect end stream 2 status ok

        case E16 "bytes behind the message"
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} append "0000000000000000"
          expect end stream 1 status invalidArgument executed never stage decode
          send open stream 2 method ProbeEcho request {"payload": ""}
          expect end stream 2 status ok

        case E16.2 "a message that is cut off"
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} cut 192
          expect end stream 1 status invalidArgument executed never stage decode
          send open stream 2 method ProbeEcho request {"payload": ""}
          expect end stream 2 status ok

        case E17 "the presence of a field that its block has no room for"
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} patch 20 "01000000" patch 16 "50000000"
          expect end stream 1 status invalidArgument executed never stage decode
          send open stream 2 method ProbeEcho request {"payload": ""}
          expect end stream 2 status ok

        case E18 "the first instant there is"
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} patch 80 "0000000000000080"
          expect end stream 1 status ok reply {"time": "1677-09-21T00:12:43.145224192Z"}

        case E18.2 "the last instant there is"
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} patch 80 "ffffffffffffff7f"
          expect end stream 1 status ok reply {"time": "2262-04-11T23:47:16.854775807Z"}

        case E19 "columns of different lengths"
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} patch 180 "02000000"
          expect end stream 1 status invalidArgument executed never stage decode
          send open stream 2 method ProbeEcho request {"payload": ""}
          expect end stream 2 status ok

        case E20 "a required value that is absent"
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} patch 72 "0000000000000000"
          expect end stream 1 status invalidArgument executed never stage decode
          send open stream 2 method ProbeEcho request {"payload": ""}
          expect end stream 2 status ok

        case E21 "a number out of its range"
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} patch 88 "15000000"
          expect end stream 1 status invalidArgument executed never stage decode
          send open stream 2 method ProbeEcho request {"payload": ""}
          expect end stream 2 status ok

        case E22 "zeros between fields that are not"
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} patch 36 "01"
          expect end stream 1 status invalidArgument executed never stage decode
          send open stream 2 method ProbeEcho request {"payload": ""}
          expect end stream 2 status ok

        case E23 "zeros behind a text that are not"
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} patch 108 "01"
          expect end stream 1 status invalidArgument executed never stage decode
          send open stream 2 method ProbeEcho request {"payload": ""}
          expect end stream 2 status ok

        case E24 "an absent field that has a pair"
          send open stream 1 method ProbeEncoding request {"form": {"text": "abc", "flag": true, "choice": "first", "shade": "dark", "finite": 1.5, "any": 2.5, "texts": ["x"], "numbers": [1, 2, 3], "rows": {"time": ["2020-01-01T00:00:00Z"], "value": [1]}, "time": "2020-01-01T00:00:00Z", "ranged": 15}} patch 96 "68000000"
          expect end stream 1 status invalidArgument executed never stage decode
          send open stream 2 method ProbeEcho request {"payload": ""}
          expect end stream 2 status ok

        case E25 "a message of a client's stream that cannot be read ends the call, and the stage says where"
          send open stream 1 method ProbeUpload streaming request {"name": "e25"}
          state GetProbeSighting {"name": "e25"} is {"begun": 1}
          send data stream 1 item {"index": 1, "payload": "pattern:8"} patch 0 "00000000"
          expect end stream 1 status invalidArgument within 1s
          state GetProbeSighting {"name": "e25"} is {"finished": 1} within 1s

        """#
    ),
    (
      name: "schema/conformance/unix.cases",
      text: #"""
        # The socket in the file system.

        group U "unix sockets"

        case U01 "the socket that a killed server has left is taken over"
          process
          shapes whole
          signal KILL
          expect closed within 2s
          start
          connect b
          on b send open stream 1 method ProbeEcho request {"payload": "pattern:8"}
          on b expect end stream 1 status ok

        case U02 "a second server never displaces a live one"
          process
          shapes whole
          start fails "already running"
          send open stream 1 method ProbeEcho request {"payload": "pattern:8"}
          expect end stream 1 status ok
          connect b
          on b send ping word 1
          on b expect pong word 1

        case U03 "a path that is too long is refused with the number"
          process
          shapes whole
          start fails "107" at "/tmp/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.sock"

        case U04 "the socket is its owner's alone"
          process
          shapes whole
          expect mode 600

        case U05 "abstract addresses"
          left out "UnixTransportTests play them"
        case U06 "pairs of sockets"
          left out "UnixTransportTests play them"
        case U07 "sockets that are handed over"
          left out "the tests of the server's process play them (LISTEN_FDS)"

        case U08 "a handler knows who calls"
          # The numbers are those of whoever runs the suite, so they are only bounded.
          send open stream 1 method ProbeEcho request {"payload": ""}
          expect end stream 1 status ok reply {"process": ">= 1", "user": ">= 0"}

        """#
    ),
    (
      name: "schema/conformance/clients.cases",
      text: #"""
        # Cases for clients: the player is the server, and a bad one. README.md lists what a client is told to do.

        group C "clients"

        case C-H01 "a client says hello, asks, and gets its answer"
          client echo
          expect open method ProbeEcho within 5s
          send end stream 1 status ok reply {"payload": "pattern:3", "correlation": 1, "user": 1, "process": 1}
          expect outcome "ok 3 bytes" within 5s

        case C-H01.2 "the hello is as it must be"
          client echo
          raw
          expect hello lowest 1 highest >=1 maxFrame >=4096 maxMessage >=4096 maxStreams >=1 initialCredit >=4096 within 5s
          send reject reason draining text "the server is about to end"
          close
          expect outcome "not connected" within 9s

        case C-H03 "a welcome of a version that the client does not speak"
          client echo
          raw
          expect hello within 5s
          send welcome lowest 9 highest 9
          expect broken within 3s
          expect outcome "not connected" within 9s

        case C-H06 "a server that never says anything"
          client echo
          raw
          shapes whole
          expect hello within 5s
          expect closed within 5s
          expect outcome "not connected" within 9s

        case C-F02 "a frame longer than the client's limit ends the connection"
          client echo
          expect open within 5s
          send data stream 1 length 16_777_224
          expect abort reason frameTooLarge within 2s
          expect outcome "failed" within 5s

        case C-F04 "an unknown kind that must be understood ends the connection"
          client echo
          expect open within 5s
          send frame 0x7f
          expect abort reason unknownKind within 2s
          expect outcome "failed" within 5s

        case C-F05 "an unknown kind that may be passed over is"
          client echo
          expect open within 5s
          send frame 0x90 stream 5 body "0102030405060708"
          send end stream 1 status ok reply {"payload": "pattern:3", "correlation": 1, "user": 1, "process": 1}
          expect outcome "ok 3 bytes" within 5s

        case C-F10 "the connection is lost within an answer"
          client count
          expect open within 5s
          send bytes "40 00 00 00 12 00 00 00 01 00 00 00 00 00 00 00 20 00"
          close
          expect outcome "failed unavailable unknown|failed unknown unknown" within 5s

        case C-S04 "an end for a call that never was"
          client echo
          expect open within 5s
          send end stream 99 status ok
          expect abort within 2s
          expect outcome "failed" within 5s

        case C-K09 "a second end of a unary call is no second answer"
          client echo
          expect open within 5s
          send end stream 1 status ok reply {"payload": "pattern:3", "correlation": 1, "user": 1, "process": 1}
          send end stream 1 status internal text "again"
          expect outcome "ok 3 bytes" within 5s

        case C-K10 "an end that is well and has no reply"
          client echo
          expect open within 5s
          send end stream 1 status ok
          expect outcome "failed" within 5s

        case C-K02 "a stream of messages, and its end"
          client download
          expect open method ProbeDownload within 5s
          send data stream 1 piece {"index": 0, "payload": "pattern:8"}
          send data stream 1 piece {"index": 1, "payload": "pattern:8"}
          send end stream 1 status ok reply {"messages": 2, "bytes": 16}
          expect outcome "ok 2 messages" within 5s

        case C-K02.2 "a stream that ends within a message"
          client download
          expect open method ProbeDownload within 5s
          send data stream 1 more-follows body "1800000000000000"
          send end stream 1 status ok
          expect outcome "failed" within 5s

        case C-D08 "a declared error that the client's schema does not have is its status and its text"
          client echo
          expect open within 5s
          send end stream 1 status failedPrecondition executed never stage handler text "not today" patch-body 2 "ff7f"
          expect outcome "failed failedPrecondition never not today" within 5s

        case C-D06 "a status that the client does not know is unknown"
          client echo
          expect open within 5s
          send end stream 1 code 999 executed never stage handler text "from the future"
          expect outcome "failed unknown never from the future" within 5s

        case C-T03 "a server that does not answer: the deadline ends the wait"
          client echo-deadline
          expect open deadline >=1 within 5s
          expect cancel stream 1 within 2s
          send end stream 1 status deadlineExceeded executed never stage handler
          expect outcome "failed deadlineExceeded" within 5s

        case C-X06 "the cancellation of the client's task is told to the server"
          client cancel
          expect open within 5s
          expect cancel stream 1 within 2s
          send end stream 1 status cancelled executed never stage handler
          expect outcome "failed cancelled" within 5s

        case C-W02 "data beyond the credit that the client has given"
          left out "a client of this suite takes as fast as it can, so there is no telling when it is beyond; RPCCoreTests and the Python tests play it"

        case C-W08 "a client that streams waits for credit"
          client upload
          raw
          expect hello within 5s
          send welcome initialCredit 65536
          expect open method ProbeUpload within 5s
          expect data stream 1 more-follows length 65536 within 5s
          expect nothing on 1 for 300ms
          send end stream 1 status ok reply {"messages": 0, "bytes": 0}
          expect outcome "ok 0 messages|failed cancelled" within 5s

        case C-P01 "a server that answers no ping is taken for dead"
          client echo
          silent
          shapes whole
          expect open within 5s
          expect ping within 3s
          expect abort reason peerSilent within 4s
          expect outcome "failed unavailable unknown" within 5s

        case C-G02 "a call that the server refuses because it is about to end is sent again on a new connection"
          client count
          shapes whole
          expect open within 5s
          send goaway stream 0 reason shutdown text "the server ends"
          send end stream 1 status unavailable executed never stage admission text "the server is about to end"
          close
          connect b
          on b expect open method ProbeCount within 5s
          on b send end stream 1 status ok reply {"count": 1}
          expect outcome "ok 1" within 5s

        """#
    ),
  ]
}
