package store

import (
	"context"
	"database/sql"
	"sync"
)

// Statements are kept prepared up to a number, and only those that do not grow with a list of values: an IN of
// seventeen is another statement than an IN of eighteen.
const (
	maxPrepared     = 512
	maxPreparedArgs = 12
)

// preparedPool is a pool of readers that prepares each statement once a connection: parsing is a third of the cost
// of a short read. (pgx does so by itself.)
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

// GetDBConn is how GORM finds the pool itself.
func (p *preparedPool) GetDBConn() (*sql.DB, error) { return p.DB, nil }

// statement is nil when the query is not worth keeping or cannot be prepared: the plain way reports why.
func (p *preparedPool) statement(query string, args int) *sql.Stmt {
	if args > maxPreparedArgs {
		return nil
	}
	p.mu.RLock()
	s, n := p.known[query], len(p.known)
	p.mu.RUnlock()
	if s != nil || n >= maxPrepared {
		return s
	}
	// A statement outlives the request that asks for it first, so that request's context must not end it.
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
