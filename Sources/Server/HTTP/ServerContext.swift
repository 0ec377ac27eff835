import Hummingbird
import NIOCore
import Synchronization

/// What a request carries from the connection to its handler.
struct ServerContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  /// The connection.
  let channel: any Channel
  /// Set by the handler that was found.
  let trace = Trace()

  init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    channel = source.channel
  }

  /// Which endpoint a request reached.
  final class Trace: Sendable {
    private let found = Mutex<String?>(nil)
    var path: String? {
      get { found.withLock { $0 } }
      set { found.withLock { $0 = newValue } }
    }
  }
}
