import Journal
import Testing

@testable import PostgresJournal

@Suite struct PostgresAddressTests {
  @Test(arguments: [
    ("postgres://h/db", false), ("postgres://a,b/db", true), ("postgres://kuro:x@a:1,b:2/db?user=me", true),
    ("postgres:///db?host=a,b", true), ("postgres:///db?sslmode=disable&host=a%2Cb", true),
    ("postgres:///db?hostaddr=10.0.0.1,10.0.0.2", true), ("postgres://h/db?application_name=a,b", false),
    ("postgres://h,i?user=me@srv", true),
  ])
  func severalHostsAreSeen(address: String, several: Bool) throws {
    #expect(try PostgresAddress(address).hasSeveralHosts == several)
  }

  /// Azure's users are called like this.
  @Test func anAtInASettingIsNoUser() throws {
    let address = try PostgresAddress("postgres://h/db?user=me@srv&password=s3@cret")
    #expect(address.shown == "postgres://h/db?user=me@srv&password=***")
    #expect(PostgresAddress.databaseName(address.text) == "db")
    #expect(address.withoutSecrets("no s3@cret here") == "no *** here")
  }

  @Test(arguments: ["s3/cret", "s3?cret", "s3#cret", "s3?a=b", "s3/cret@?x"])
  func aPasswordThatIsNotWrittenAsItShouldIsToldAndHidden(password: String) {
    #expect { try PostgresAddress("postgres://kuro:\(password)@h/db?sslmode=disable") } throws: {
      "\($0)".contains("%2F") && !"\($0)".contains("s3")
    }
  }
}
