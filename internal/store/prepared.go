package store

import (
	"context"
	"database/sql"
	"sync"

	"gorm.io/gorm"
)

// Statements are kept prepared up to a number, and only those that do not grow with a list of values: an IN of
// seventeen is another statement than an IN of eighteen. A row that is written has up to thirty columns.
const (
	maxPrepared       = 512
	maxPreparedArgs   = 12
	maxPreparedColumn = 40
)

// preparedPool is a pool that prepares each statement once a connection: parsing is a third of the cost of a short
// read, and more of a short write. (pgx does so by itself.)
type preparedPool struct {
	*sql.DB
	mu    sync.RWMutex
	known map[string]*sql.Stmt
}

func newPreparedPool(db *sql.DB) *preparedPool {
	return &preparedPool{DB: db, known: map[string]*sql.Stmt{}}
}

// QueryContext runs a query by its prepared statement where there is one.
func (p *preparedPool) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if s := p.statement(query, len(args)); s != nil {
		return s.QueryContext(ctx, args...)
	}
	return p.DB.QueryContext(ctx, query, args...)
}

// QueryRowContext is the same for one row.
func (p *preparedPool) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if s := p.statement(query, len(args)); s != nil {
		return s.QueryRowContext(ctx, args...)
	}
	return p.DB.QueryRowContext(ctx, query, args...)
}

// GetDBConn is how GORM finds the pool itself.
func (p *preparedPool) GetDBConn() (*sql.DB, error) { return p.DB, nil }

// BeginTx begins a transaction that uses the pool's statements, and leaves to the pool those that it was the first
// to need.
func (p *preparedPool) BeginTx(ctx context.Context, opts *sql.TxOptions) (gorm.ConnPool, error) {
	tx, err := p.DB.BeginTx(ctx, opts)
	if err != nil {
		return nil, err
	}
	return &preparedTx{Tx: tx, pool: p}, nil
}

// statement is nil when the query is not worth keeping or cannot be prepared: the plain way reports why.
func (p *preparedPool) statement(query string, args int) *sql.Stmt {
	if args > maxPreparedArgs {
		return nil
	}
	s, room := p.find(query)
	if s != nil || !room {
		return s
	}
	return p.prepare(query)
}

// find answers the statement that is known; room tells whether another may be kept.
func (p *preparedPool) find(query string) (s *sql.Stmt, room bool) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.known[query], len(p.known) < maxPrepared
}

// prepare keeps a statement. It outlives the request that asks for it first, so that request's context must not end
// it.
func (p *preparedPool) prepare(query string) *sql.Stmt {
	made, err := p.DB.PrepareContext(context.Background(), query)
	if err != nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if s := p.known[query]; s != nil {
		_ = made.Close() // somebody else was first
		return s
	}
	p.known[query] = made
	return made
}

// preparedTx is a transaction over the pool's statements. It holds a connection, perhaps the only one, so what is
// not known yet runs unprepared and is prepared when the transaction has ended.
type preparedTx struct {
	*sql.Tx
	pool *preparedPool
	want []string
}

// QueryContext runs a query by its prepared statement where there is one.
func (t *preparedTx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if s := t.statement(ctx, query, len(args)); s != nil {
		return s.QueryContext(ctx, args...)
	}
	return t.Tx.QueryContext(ctx, query, args...)
}

// QueryRowContext is the same for one row.
func (t *preparedTx) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if s := t.statement(ctx, query, len(args)); s != nil {
		return s.QueryRowContext(ctx, args...)
	}
	return t.Tx.QueryRowContext(ctx, query, args...)
}

// ExecContext writes by a prepared statement where there is one.
func (t *preparedTx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if s := t.statement(ctx, query, len(args)); s != nil {
		return s.ExecContext(ctx, args...)
	}
	return t.Tx.ExecContext(ctx, query, args...)
}

func (t *preparedTx) statement(ctx context.Context, query string, args int) *sql.Stmt {
	if args > maxPreparedColumn {
		return nil
	}
	s, room := t.pool.find(query)
	if s != nil {
		return t.Tx.StmtContext(ctx, s)
	}
	if room {
		t.want = append(t.want, query)
	}
	return nil
}

// Commit keeps what was written.
func (t *preparedTx) Commit() error {
	err := t.Tx.Commit()
	t.learn()
	return err
}

// Rollback undoes what was written.
func (t *preparedTx) Rollback() error {
	err := t.Tx.Rollback()
	t.learn()
	return err
}

// learn prepares what the transaction ran unprepared; an ended transaction has nothing left to learn.
func (t *preparedTx) learn() {
	for _, query := range t.want {
		if s, room := t.pool.find(query); s == nil && room {
			t.pool.prepare(query)
		}
	}
	t.want = nil
}
