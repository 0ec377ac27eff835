import GRDB

/// The tables, as a list of migrations. A migration that was released never changes; new ones are added at the end.
enum Schema {
  /// Each migration with its statements. The names are in every database.
  static let migrations: [(name: String, sql: String)] = [
    (
      "1 items, profiles, events",
      """
      CREATE TABLE items (
        anime_id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        genres TEXT NOT NULL DEFAULT '',
        type TEXT,
        episodes INTEGER,
        rating_mean REAL,
        members INTEGER,
        english TEXT,
        japanese TEXT,
        synonyms TEXT NOT NULL DEFAULT '',
        start_date TEXT,
        season TEXT,
        source TEXT,
        studios TEXT NOT NULL DEFAULT '',
        synopsis TEXT,
        image_url TEXT,
        franchise TEXT,
        franchise_order INTEGER
      );
      CREATE TABLE profiles (
        user_id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE
      );
      CREATE TABLE events (
        event_id INTEGER PRIMARY KEY AUTOINCREMENT,
        user_id INTEGER NOT NULL REFERENCES profiles (user_id),
        anime_id INTEGER NOT NULL,
        feedback_type INTEGER NOT NULL CHECK (feedback_type BETWEEN 1 AND 10),
        timestamp INTEGER NOT NULL,
        target_event INTEGER REFERENCES events (event_id),
        context TEXT
      );
      CREATE INDEX events_of_user ON events (user_id, event_id);
      CREATE TABLE id_maps (
        kind TEXT NOT NULL,
        external_id TEXT NOT NULL,
        idx INTEGER NOT NULL,
        PRIMARY KEY (kind, external_id)
      ) WITHOUT ROWID;
      -- What a person answered is never changed and never lost.
      CREATE TRIGGER events_never_change BEFORE UPDATE ON events
      BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
      CREATE TRIGGER events_never_go BEFORE DELETE ON events
      BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
      """
    ),
    (
      "2 settings of profiles",
      """
      CREATE TABLE settings (
        user_id INTEGER NOT NULL REFERENCES profiles (user_id),
        name TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (user_id, name)
      ) WITHOUT ROWID;
      """
    ),
    (
      "3 the catalogue's version",
      """
      CREATE TABLE catalogue (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        stamp TEXT NOT NULL
      );
      INSERT INTO catalogue VALUES (1, lower(hex(randomblob(16))));
      -- Whoever changes a title, in whatever way: what is kept of the catalogue elsewhere is known to be old.
      CREATE TRIGGER items_added AFTER INSERT ON items
      BEGIN UPDATE catalogue SET stamp = lower(hex(randomblob(16))); END;
      CREATE TRIGGER items_changed AFTER UPDATE ON items
      BEGIN UPDATE catalogue SET stamp = lower(hex(randomblob(16))); END;
      CREATE TRIGGER items_removed AFTER DELETE ON items
      BEGIN UPDATE catalogue SET stamp = lower(hex(randomblob(16))); END;
      """
    ),
    (
      "4 kinds of franchise entries",
      """
      ALTER TABLE items ADD COLUMN franchise_kind TEXT;
      -- The version of the starter catalogue that the titles come from; 'imported' for an imported one.
      ALTER TABLE catalogue ADD COLUMN starter TEXT;
      """
    ),
    ("5 keywords of titles", "ALTER TABLE items ADD COLUMN keywords TEXT NOT NULL DEFAULT ''"),
    (
      "6 imported lists",
      """
      -- A list that a person brought. undone: when it was taken back, where it became no event.
      CREATE TABLE imports (
        import_id INTEGER PRIMARY KEY AUTOINCREMENT,
        user_id INTEGER NOT NULL REFERENCES profiles (user_id),
        source TEXT NOT NULL,
        file TEXT NOT NULL,
        owner TEXT,
        timestamp INTEGER NOT NULL,
        undone INTEGER
      );
      -- The rating is from 1 to 10. import_id: the list that an event comes from; null for what was answered here.
      ALTER TABLE events ADD COLUMN rating REAL;
      ALTER TABLE events ADD COLUMN import_id INTEGER REFERENCES imports (import_id);
      -- What lists say. anime_id is null while no title of the catalogue fits.
      CREATE TABLE list_entries (
        entry_id INTEGER PRIMARY KEY AUTOINCREMENT,
        import_id INTEGER NOT NULL REFERENCES imports (import_id),
        user_id INTEGER NOT NULL REFERENCES profiles (user_id),
        event_id INTEGER REFERENCES events (event_id),
        anime_id INTEGER,
        mal_id INTEGER,
        anilist_id INTEGER,
        names TEXT NOT NULL,
        type TEXT,
        year INTEGER,
        episodes INTEGER,
        feedback_type INTEGER,
        status TEXT,
        score REAL,
        progress INTEGER,
        repeats INTEGER NOT NULL DEFAULT 0,
        started TEXT,
        finished TEXT,
        updated INTEGER,
        answered INTEGER,
        set_aside INTEGER NOT NULL DEFAULT 0,
        notes TEXT,
        tags TEXT
      );
      CREATE INDEX list_entries_of_user ON list_entries (user_id, entry_id);
      """
    ),
    (
      "7 keys of events",
      """
      -- What a program that sends an event calls it, so that sending it again stores nothing new; mostly null.
      ALTER TABLE events ADD COLUMN event_key TEXT;
      CREATE UNIQUE INDEX events_once ON events (user_id, event_key) WHERE event_key IS NOT NULL;
      """
    ),
  ]

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    for (name, sql) in migrations { migrator.registerMigration(name) { try $0.execute(sql: sql) } }
    return migrator
  }

  /// A column that a database lacks though its migrations made it, as `events.context`; nil where none is. A database whose list of
  /// migrations says more than was done would fail at the first answer.
  static func missingColumn(_ db: Database) throws -> String? {
    let model = try DatabaseQueue()
    try migrator.migrate(model)
    let there = Set(try columns(db))
    return try model.read(columns).first { !there.contains($0) }
  }

  private static func columns(_ db: Database) throws -> [String] {
    try String.fetchAll(
      db,
      sql: """
        SELECT t.name || '.' || c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c
        WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY 1
        """)
  }
}
