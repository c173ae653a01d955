package admin_test

import (
	"context"
	"testing"

	"polydesk/internal/account"
	"polydesk/internal/admin/admintest"
	"polydesk/internal/app/apptest"
)

// TestMain lets the test binary be the child that decodes pictures.
func TestMain(m *testing.M) { apptest.Main(m) }

// actor is a person as the services know them.
func actor(t *testing.T, n *admintest.Newsroom, name string) account.Actor {
	t.Helper()
	a, err := n.Accounts.BySession(context.Background(), n.Secret(name))
	if err != nil {
		t.Fatal(err)
	}
	return a
}
