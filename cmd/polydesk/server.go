package main

import (
	"context"
	"runtime"

	"polydesk/internal/app"
	"polydesk/internal/config"
	"polydesk/internal/errs"
)

type demoCmd struct {
	AllowRemote bool `help:"Listen on an address that others can reach, with logins that are easy to find."`
}

func (d *demoCmd) Run(e *env) error {
	c, err := e.config()
	if err != nil {
		return err
	}
	c.Demo, c.AllowRemote = true, d.AllowRemote
	if err := c.Validate(); err != nil {
		return err
	}
	return app.Demo(e.ctx, c, e.io.out, e.log(c))
}

type serveCmd struct {
	Migrate bool `help:"Bring the schema up to date first." default:"true" negatable:""`
}

func (s *serveCmd) Run(e *env) error {
	c, err := e.config()
	if err != nil {
		return err
	}
	c.Migrate = s.Migrate
	if err := c.Validate(); err != nil {
		return err
	}
	return app.Serve(e.ctx, c, e.io.out, e.log(c))
}

type versionCmd struct{}

func (versionCmd) Run(e *env) error {
	e.printf("polydesk %s\ncommit %s\n%s\n", app.Version(), app.Commit(), runtime.Version())
	return nil
}

type migrateCmd struct {
	Up     migrateUp     `cmd:"" help:"Apply what is pending."`
	Down   migrateDown   `cmd:"" help:"Take the newest step back."`
	Status migrateStatus `cmd:"" help:"List the steps."`
}

// schemaConfig is what the schema's commands need: where the database is.
func (e *env) schemaConfig() (config.Config, error) {
	c, err := e.config()
	if err != nil {
		return c, err
	}
	c.BaseURL = "http://localhost"
	err = c.Validate()
	return config.Config{Data: c.Data, Database: c.Database}, err
}

// schema opens the newsroom's database alone, whatever its schema is.
func (e *env) schema(open func(context.Context, config.Config) (*app.Schema, error)) (*app.Schema, error) {
	c, err := e.schemaConfig()
	if err != nil {
		return nil, err
	}
	return open(e.ctx, c)
}

// stopped refuses to change the schema under a server that works with it.
func stopped(ctx context.Context, s *app.Schema) error {
	served, err := s.DB.Served(ctx)
	if err == nil && served {
		err = errs.New(errs.Conflict, "err_schema_served")
	}
	return err
}

type migrateUp struct{}

func (migrateUp) Run(e *env) error {
	s, err := e.schema(app.OpenSchema)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := stopped(e.ctx, s); err != nil {
		return err
	}
	done, err := s.DB.Migrate(e.ctx)
	if err != nil {
		return err
	}
	e.printf("schema %d → %d\n", done.From, done.To)
	if done.Copy != "" {
		e.printf("a copy of the database before it: %s\n", done.Copy)
	}
	return nil
}

type migrateDown struct {
	Force bool `help:"Even if rows are lost."`
}

func (m migrateDown) Run(e *env) error {
	s, err := e.schema(app.OpenExistingSchema)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := stopped(e.ctx, s); err != nil {
		return err
	}
	step, err := s.DB.Down(e.ctx, m.Force)
	if err != nil {
		return err
	}
	e.printf("taken back: %04d %s\n", step.Version, step.Name)
	return nil
}

type migrateStatus struct{}

func (migrateStatus) Run(e *env) error {
	c, err := e.schemaConfig()
	if err != nil {
		return err
	}
	steps, err := app.SchemaSteps(e.ctx, c)
	if err != nil {
		return err
	}
	for _, m := range steps {
		state := "pending"
		if !m.AppliedAt.IsZero() {
			state = m.AppliedAt.Format("2006-01-02 15:04:05 UTC")
		}
		e.printf("%04d %-24s %s\n", m.Version, m.Name, state)
	}
	return nil
}
