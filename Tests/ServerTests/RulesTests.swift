import Foundation
import HTTPTypes
import Testing

@testable import Server

@Suite struct RulesTests {
  private func headers(_ authorization: String) -> HTTPFields { [.authorization: authorization] }

  @Test func tokensAreBearerOrPassword() throws {
    let rules = AccessRules(tokens: [Array("first-token-of-all".utf8), Array("second-token-here".utf8)])
    #expect(try rules.token(headers("Bearer second-token-here")) == 1)
    let basic = Data("anybody:first-token-of-all".utf8).base64EncodedString()
    #expect(try rules.token(headers("Basic " + basic)) == 0)
    for wrong in [
      "Bearer", "Bearer x", "Bearer second-token-her", "Bearer second-token-here2", "Basic !!", "Digest x",
      "",
    ] {
      #expect(throws: Problem.self) { try rules.token(headers(wrong)) }
    }
    #expect(throws: Problem.self) { try rules.token([:]) }
    #expect(try AccessRules().token([:]) == nil)
  }

  @Test func strangersPagesAreRefused() throws {
    let rules = AccessRules(hosts: AccessRules.ownHosts)
    for host in ["localhost:80", "127.0.0.1", "[::1]:8080", "LOCALHOST"] {
      try rules.checkOrigin(.get, [:], authority: host)
    }
    for host in ["evil.example", "localhost.evil.example:80", "127.0.0.1.evil.example", "", "[::2]:80"] {
      #expect(throws: Problem.self) { try rules.checkOrigin(.get, [:], authority: host) }
    }
    try rules.checkOrigin(.post, [.origin: "http://localhost:80"], authority: "localhost:80")
    for origin in ["http://evil.example", "null", "http://localhost:81"] {
      #expect(throws: Problem.self) {
        try rules.checkOrigin(.post, [.origin: origin], authority: "localhost:80")
      }
    }
    try AccessRules(origins: ["https://club.example"]).checkOrigin(
      .delete, [.origin: "https://club.example"], authority: "api.example")
  }

  @Test func bucketsFillAgain() {
    let limiter = RateLimiter(rate: 2)
    let start = ContinuousClock.now
    let taken = (0..<10).count { _ in limiter.take("a", now: start) == nil }
    #expect(taken == 4)
    #expect(limiter.take("b", now: start) == nil)
    #expect(limiter.take("a", now: start) == 1)
    #expect(limiter.take("a", now: start + .seconds(1)) == nil)
    #expect(limiter.take("a", now: start + .seconds(1)) == nil)
    #expect(limiter.take("a", now: start + .seconds(1)) != nil)
  }

  @Test(arguments: [1e-20, 1e-300, Double.leastNonzeroMagnitude]) func theSlowestRateHasAWait(_ rate: Double)
  {
    let limiter = RateLimiter(rate: rate)
    let start = ContinuousClock.now
    #expect(limiter.take("a", now: start) == nil)
    #expect(limiter.take("a", now: start + .seconds(1)) == 86_400)
  }

  @Test func generationsForgetTheOldest() {
    var cache = Generations<Int, Int>(cost: 10)
    for key in 0..<100 {
      cache.insert(key, key)
      #expect(cache.value(99) == nil || key == 99)
      #expect(cache.count <= 12)
      _ = cache.value(0)
    }
    #expect(cache.value(0) == 0 && cache.value(99) == 99 && cache.value(50) == nil)
    cache.remove(99)
    #expect(cache.value(99) == nil)
    cache.insert(1, 1, cost: 1000)
    #expect(cache.value(1) == 1)
  }

  @Test func pagesShowTextAndObeyNone() {
    let text = "<script>alert('x')</script>\"&"
    let html: HTML = "<p title=\"\(text)\">\(text)</p>"
    #expect(!html.text.contains("<script") && html.text.contains("&lt;script&gt;alert(&#39;x&#39;)"))
    #expect(html.text.hasPrefix("<p title=\"&lt;"))
    for sign in ["<", ">", "&", "\"", "'"] {
      for mark in ["\u{301}", "\u{FE0F}", "\u{200D}"] {
        let escaped = HTML.escaped(sign + mark)
        #expect(escaped.hasPrefix("&") && escaped.unicodeScalars.count > 3, "\(escaped.debugDescription)")
      }
    }
    #expect(FeedPage.percentEncoded("a/b é?") == "a%2Fb%20%C3%A9%3F")
  }

  @Test func metricsAreText() {
    let metrics = ServerMetrics()
    metrics.counter("c_total", [("b", "x\"y\n"), ("a", "1")]).increment(by: 2)
    metrics.counter("c_total", [("a", "1"), ("b", "x\"y\n")]).increment()
    metrics.timer("t_seconds").recordNanoseconds(3_000_000)
    metrics.gauge("g", "A value.") { 7 }
    let lines = metrics.text.split(separator: "\n")
    #expect(lines.contains("c_total{a=\"1\",b=\"x\\\"y\\n\"} 3"))
    #expect(
      lines.contains("t_seconds_bucket{le=\"0.002\"} 0") && lines.contains("t_seconds_bucket{le=\"0.005\"} 1")
    )
    #expect(lines.contains("t_seconds_bucket{le=\"+Inf\"} 1") && lines.contains("t_seconds_count 1"))
    #expect(lines.contains("g 7.0"))
  }

  @Test func addressesOfThisMachine() {
    for host in ["127.0.0.1", "127.1.2.3", "localhost", "::1"] { #expect(ServerOptions.isLoopback(host)) }
    for host in ["0.0.0.0", "::", "127.0.0.1.evil.example", "10.0.0.1", "", "127.0.0"] {
      #expect(!ServerOptions.isLoopback(host))
    }
  }
}
