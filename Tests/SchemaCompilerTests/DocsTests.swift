import Testing

@testable import SchemaCompiler

@Suite("The reference page")
struct DocsTests {
  @Test("the committed page is what would be written")
  func committed() throws {
    let path = "schema/market_data.schema"
    let schema = try SchemaTool.compile(path: path) { try RepositoryFile.text($0) }
    let page = SchemaTool.reference(schema, path: path)
    let committed = try RepositoryFile.text("schema/REFERENCE.md")
    let difference = SchemaTool.difference(of: page, from: committed, name: "schema/REFERENCE.md")
    #expect(difference == nil, "run schemac docs")
  }

  @Test("a small schema gives this page")
  func snapshot() throws {
    let schema = try SchemaTool.compile(path: "folder/shop.schema", text: Self.schema)
    #expect(SchemaTool.reference(schema, path: "folder/shop.schema") == Self.page)
  }

  private static let schema = """
    /// What a shop says.
    ///
    /// In two paragraphs.
    schema test.shop

    /// The most.
    limit most = 10_000

    /// Red | or not.
    enum Colour: u8 open {
      /// Like blood.
      red "r|d" @1
      reserved @2
    }

    value Goods {
      colours: list<Colour>(0...most) @1
      sizes: array<f32(finite, 0...)>(3) @2
      /// What it is called.
      name: string(1...20)? @3
    }

    columns Prices(0...8) {
      at: timestamp @1
    }

    error SoldOut @1 notFound "no {name} left" {
      name: string(0...20) @1
    }

    /// Buys.
    command Buy @2 streamed accepts Goods streams Prices returns Goods raises SoldOut {
      count: u32(1...) @1
    }

    event Sold @1 live key(name) overflow latest {
      name: string(0...20) @1
    }

    reserved requests @1, @7
    """

  private static let page = """
    # Reference of test.shop

    Written by `schemac docs` from [`shop.schema`](shop.schema); do not edit. What the declarations \
    become on the wire is in [`PROTOCOL.md`](PROTOCOL.md).

    What a shop says.

    In two paragraphs.

    ## Contents

    - [Requests](#requests): [`Buy`](#buy)
    - [Values](#values): [`Goods`](#goods)
    - [Columns](#columns): [`Prices`](#prices)
    - [Enums](#enums): [`Colour`](#colour)
    - [Errors](#errors): [`SoldOut`](#soldout)
    - [Events](#events): [`Sold`](#sold)
    - [Limits](#limits): `most`
    - [Reserved numbers](#reserved-numbers)

    ## Requests

    | number | request | kind | meaning |
    | --- | --- | --- | --- |
    | 2 | [`Buy`](#buy) | command, streamed | Buys. |

    ### Buy

    Buys.

    - Number 2, command, streamed.
    - Accepts a stream of [`Goods`](#goods).
    - Streams [`Prices`](#prices).
    - Returns [`Goods`](#goods).
    - Raises [`SoldOut`](#soldout).

    | field | number | type | meaning |
    | --- | --- | --- | --- |
    | `count` | 1 | `u32`, 1 to 4_294_967_295 |  |

    ## Values

    ### Goods

    | field | number | type | meaning |
    | --- | --- | --- | --- |
    | `colours` | 1 | list of [`Colour`](#colour), 0 to 10_000 |  |
    | `sizes` | 2 | array of 3 `f32`, finite, 0.0... |  |
    | `name` | 3 | `string`, 1 to 20 bytes, may be absent | What it is called. |

    ## Columns

    ### Prices

    From 0 to 8 rows.

    | column | number | type | meaning |
    | --- | --- | --- | --- |
    | `at` | 1 | `timestamp` |  |

    ## Enums

    ### Colour

    Red | or not.

    A `u8`, open: a reader keeps a case that it does not know.

    | case | number | written | meaning |
    | --- | --- | --- | --- |
    | `red` | 1 | `r\\|d` | Like blood. |

    ## Errors

    ### SoldOut

    - Number 1, status `notFound`.
    - Text: `no {name} left`.
    - Raised by [`Buy`](#buy).

    | field | number | type | meaning |
    | --- | --- | --- | --- |
    | `name` | 1 | `string`, 0 to 20 bytes |  |

    ## Events

    ### Sold

    - Number 1, live: it is delivered and gone.
    - Key: `name`.
    - A subscriber that does not keep up: `latest`, it gets the newest of each key.

    | field | number | type | meaning |
    | --- | --- | --- | --- |
    | `name` | 1 | `string`, 0 to 20 bytes |  |

    ## Limits

    | limit | value | meaning |
    | --- | --- | --- |
    | `most` | 10_000 | The most. |

    ## Reserved numbers

    What had these numbers is gone, and nothing may have them again.

    | of | numbers |
    | --- | --- |
    | requests | 1, 7 |
    | [`Colour`](#colour) | 2 |

    """
}
