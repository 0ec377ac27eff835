import GRDB

/// The tables, as a list of migrations. A migration that was released never changes; new ones are added at the end.
enum Schema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 items, profiles, events") { db in
      try db.execute(
        sql: """
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
          """)
    }
    migrator.registerMigration("2 settings of profiles") { db in
      try db.execute(
        sql: """
          CREATE TABLE settings (
            user_id INTEGER NOT NULL REFERENCES profiles (user_id),
            name TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY (user_id, name)
          ) WITHOUT ROWID;
          """)
    }
    migrator.registerMigration("3 the catalogue's version") { db in
      try db.execute(
        sql: """
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
          """)
    }
    migrator.registerMigration("4 kinds of franchise entries") { db in
      try db.execute(
        sql: """
          ALTER TABLE items ADD COLUMN franchise_kind TEXT;
          -- The version of the starter catalogue that the titles come from; null for an imported catalogue.
          ALTER TABLE catalogue ADD COLUMN starter TEXT;
          """)
    }
    migrator.registerMigration("5 keywords of titles") { db in
      try db.execute(sql: "ALTER TABLE items ADD COLUMN keywords TEXT NOT NULL DEFAULT ''")
    }
    return migrator
  }
}
