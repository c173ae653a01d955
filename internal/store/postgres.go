package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"

	"polydesk/internal/errs"
)

func openPostgres(ctx context.Context, c Config) (*DB, error) {
	conf, err := postgresConfig(c.Database)
	if err != nil {
		return nil, err
	}
	pool := stdlib.OpenDB(*conf, stdlib.OptionAfterConnect(timesInUTC))
	// database/sql keeps two idle connections unless it is told; reads are several times slower then.
	n := orDefault(c.Conns, 16)
	pool.SetMaxOpenConns(n)
	pool.SetMaxIdleConns(n)
	pool.SetConnMaxLifetime(time.Hour)
	db := &DB{dialect: Postgres, target: c.Database, readDB: pool, writeDB: pool}
	if err := db.Ping(ctx); err != nil {
		pool.Close()
		return nil, err
	}
	if db.write, err = openGorm(postgres.New(postgres.Config{Conn: pool})); err != nil {
		pool.Close()
		return nil, fail(err)
	}
	db.read = db.write
	return db, nil
}

// postgresConfig fixes what a server's own configuration could change under us: the zone and the isolation.
// pgx prepares each statement once a connection.
func postgresConfig(url string) (*pgx.ConnConfig, error) {
	conf, err := pgx.ParseConfig(url)
	if err != nil {
		// pgx leaves the password out of this error.
		return nil, errs.Wrap(errs.Invalid, "err_database_address", err)
	}
	conf.RuntimeParams["timezone"] = "UTC"
	conf.RuntimeParams["default_transaction_isolation"] = "read committed"
	if conf.RuntimeParams["application_name"] == "" {
		conf.RuntimeParams["application_name"] = "polydesk"
	}
	return conf, nil
}

// timesInUTC makes times come back in UTC, and not in the zone of the machine.
func timesInUTC(_ context.Context, conn *pgx.Conn) error {
	conn.TypeMap().RegisterType(&pgtype.Type{
		Name:  "timestamptz",
		OID:   pgtype.TimestamptzOID,
		Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
	})
	return nil
}
