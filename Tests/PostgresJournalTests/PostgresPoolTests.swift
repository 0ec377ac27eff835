import Testing

@testable import PostgresJournal

@Suite struct PostgresPoolTests {
  /// What the server would say again is not tried again.
  @Test(arguments: [
    "FATAL: password authentication failed for user \"kuro\"", "FATAL: database \"club\" does not exist",
    "FATAL: role \"kuro\" does not exist", "fe_sendauth: no password supplied",
    "FATAL: no pg_hba.conf entry for host \"10.0.0.1\", user \"kuro\", database \"club\", no encryption",
    "FATAL: permission denied for database \"club\"", "FATAL: role \"kuro\" is not permitted to log in",
  ])
  func refusalsAreFinal(_ words: String) { #expect(PostgresPool.isFinal(words)) }

  /// What may pass is tried again, in whatever language the server tells it.
  @Test(arguments: [
    "FATAL: the database system is starting up", "FATAL: das Datenbanksystem startet",
    "FATAL: le système de bases de données se lance", "FATAL: sorry, too many clients already",
    "FATAL: tut mir leid, schon zu viele Verbindungen",
    "FATAL: remaining connection slots are reserved for roles with the SUPERUSER attribute",
    "FATAL: terminating connection due to administrator command", "ВАЖНО: система баз данных запускается",
    "connection to server on socket \"/run/.s.PGSQL.5432\" failed: No such file or directory",
    "connection to server at \"db\", port 5432 failed: Connection refused",
    // Two servers of a list.
    "FATAL: role \"kuro\" does not exist; FATAL: the database system is starting up",
  ])
  func whatMayPassIsTriedAgain(_ words: String) { #expect(!PostgresPool.isFinal(words)) }
}
