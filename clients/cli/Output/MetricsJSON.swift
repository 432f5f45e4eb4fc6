internal import DynamicMessages
internal import MarketContract
internal import RPCCore
internal import SchemaCompiler

/// A server's metrics as JSON, with the names of the schema.
enum MetricsJSON {
  /// One line.
  static func text(of metrics: Metrics) throws(CommandError) -> String {
    do {
      let schema = try SchemaTool.compile(path: "own", text: MarketDataSchema.text)
      guard let record = schema.record("Metrics") else {
        throw CommandError.failed("the schema of this program has no metrics")
      }
      let json = try MessageCodec(schema).decode(metrics.encoded(), as: record)
      return json.description + "\n"
    } catch let error as CommandError {
      throw error
    } catch {
      throw .failed("the metrics cannot be shown: \(error)")
    }
  }
}
