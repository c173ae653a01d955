package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"polydesk/internal/account"
	"polydesk/internal/admin"
	"polydesk/internal/demo"
)

// Settings of a demo newsroom.
const (
	settingDemo       = "demo"        // JSON demoState; there once it was loaded
	settingDemoLogins = "demo_logins" // the path of the file with its logins
)

type demoState struct {
	LoadedAt time.Time   `json:"loaded_at"`
	Breaking []int64     `json:"breaking"`
	Work     []demo.Work `json:"work"`
}

// loginsFile is where the demo's passwords stand.
func loginsFile(dir string) string { return filepath.Join(dir, "demo-logins.txt") }

// StartDemo makes sure that the demo newsroom is there: loads it into an empty
// database, or renews the end of its breaking items. It refuses a newsroom
// with people of its own.
func (a *App) StartDemo(ctx context.Context, out io.Writer) error {
	state, err := a.demoState(ctx)
	if err == nil {
		return a.renewDemo(ctx, state)
	}
	if !isNotFound(err) {
		return err
	}
	n, err := a.Accounts.Count(ctx)
	if err != nil {
		return err
	}
	if n > 0 {
		return errors.New("this database holds a newsroom of its own: the demo is not loaded into it; give another --data")
	}
	return a.loadDemo(ctx, out)
}

func (a *App) demoState(ctx context.Context) (demoState, error) {
	var st demoState
	text, err := a.Settings.Get(ctx, settingDemo)
	if err != nil {
		return st, err
	}
	return st, json.Unmarshal([]byte(text), &st)
}

func (a *App) loadDemo(ctx context.Context, out io.Writer) error {
	say := printer(out)
	say("Making the demo newsroom …")
	passwords := demoPasswords()
	clk := &demo.Clock{}
	sv := a.tie(clk)
	last := ""
	room := demo.Newsroom{Clock: clk, Tx: a.DB.Tx, Accounts: sv.Accounts, Desks: sv.Desks, DeskStore: sv.DeskStore,
		Media: sv.Media, Stories: sv.Stories, Translations: sv.Translations,
		Progress: func(what string, done, of int) {
			if done == of && what != last {
				say("  %d %s", of, map[string]string{"people": "people", "pictures": "pictures", "stories": "steps of stories"}[what])
				last = what
			}
		}}
	return a.DB.Tx(ctx, func(ctx context.Context) error {
		// the marker goes in first: another demo that starts at the same moment waits here for this one
		mine := demoMarker()
		stands, err := a.Settings.PutNew(ctx, settingDemo, mine, time.Now().UTC())
		if err != nil || stands != mine {
			return err
		}
		loaded, err := demo.Load(ctx, room, passwords)
		if err != nil {
			return fmt.Errorf("the demo newsroom could not be loaded: %w", err)
		}
		state, err := json.Marshal(demoState{LoadedAt: time.Now().UTC(), Breaking: loaded.Breaking, Work: loaded.Work})
		if err != nil {
			return err
		}
		now := time.Now().UTC()
		if err := a.Settings.Put(ctx, settingDemoLogins, loginsFile(a.Config.Data), now); err != nil {
			return err
		}
		if err := a.Settings.Put(ctx, settingDemo, string(state), now); err != nil {
			return err
		}
		return a.writeLogins(ctx, passwords)
	})
}

// demoMarker is what stands for a demo that is being loaded: a state of its own
// that no other start can have made.
func demoMarker() string { return `{"loading":"` + account.Secret() + `"}` }

// demoPasswords makes one password a role.
func demoPasswords() map[string]string {
	out := map[string]string{"admin": account.Secret()[:14]}
	for _, r := range account.AllRoles() {
		out[string(r)] = account.Secret()[:14]
	}
	return out
}

// writeLogins writes the file of e-mail, password and roles, parted by tabs.
func (a *App) writeLogins(ctx context.Context, passwords map[string]string) error {
	people, err := a.Accounts.DemoPeople(ctx)
	if err != nil {
		return err
	}
	desks, err := a.Desks.All(ctx)
	if err != nil {
		return err
	}
	slug := map[int64]string{}
	for _, d := range desks {
		slug[d.ID] = d.Slug
	}
	var b strings.Builder
	for _, p := range people {
		roles, best := []string{"*:admin"}, "admin"
		if !p.Admin {
			roles, best = nil, highest(p.Roles)
			for _, m := range p.Roles {
				roles = append(roles, slug[m.DeskID]+":"+string(m.Role))
			}
			slices.Sort(roles)
		}
		fmt.Fprintf(&b, "%s\t%s\t%s\n", p.Email, passwords[best], strings.Join(roles, ","))
	}
	path := loginsFile(a.Config.Data)
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return writeFile(path, b.String())
}

func highest(ms []account.Membership) string {
	best := 0
	for _, m := range ms {
		best = max(best, slices.Index(account.AllRoles(), m.Role))
	}
	return string(account.AllRoles()[best])
}

// renewDemo changes nothing of a demo that is there but the end of its
// breaking items and of the leases of who works on a translation.
func (a *App) renewDemo(ctx context.Context, st demoState) error {
	admin, err := a.systemActor(ctx)
	if err != nil {
		return err
	}
	for _, id := range st.Breaking {
		if err := demo.Renew(ctx, a.Stories, admin, id, time.Now().UTC().Add(demo.BreakingLasts)); err != nil {
			return err
		}
	}
	for _, w := range st.Work {
		who, err := a.Accounts.Acting(ctx, w.Person)
		if err != nil { // somebody has disabled them
			continue
		}
		if err := demo.Resume(ctx, a.Translations, who, w); err != nil {
			return err
		}
	}
	return nil
}

// systemActor acts as the demo's admin.
func (a *App) systemActor(ctx context.Context) (account.Actor, error) {
	people, err := a.Accounts.DemoPeople(ctx)
	if err != nil {
		return account.Actor{}, err
	}
	for _, p := range people {
		if p.Admin {
			return account.NewActor(p.User, p.Roles, time.Now().UTC()), nil
		}
	}
	return account.Actor{}, errors.New("the demo's admin is gone: delete the demo's folder to begin anew")
}

// login is one line of the demo's file.
type login struct{ email, password, roles string }

func readLogins(path string) ([]login, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var out []login
	for line := range strings.Lines(string(raw)) {
		if parts := strings.Split(strings.TrimSpace(line), "\t"); len(parts) == 3 {
			out = append(out, login{parts[0], parts[1], parts[2]})
		}
	}
	return out, nil
}

// announce prints where to look and how to sign in.
func (a *App) announce(ctx context.Context, out io.Writer, address string) error {
	say := printer(out)
	base := strings.TrimSuffix(a.Config.BaseURL, "/")
	say("\nPolydesk demo newsroom, ready at %s\n", address)
	say("  Readers   %s/   (try %s/en/ and %s/fa/)", base, base, base)
	say("  Newsroom  %s/admin\n", base)
	logins, err := readLogins(loginsFile(a.Config.Data))
	if err != nil {
		elsewhere, serr := a.Settings.Get(ctx, settingDemoLogins)
		if serr != nil {
			return err
		}
		say("  The logins stand in %s (another data folder made this newsroom).", elsewhere)
	}
	shown := map[string]bool{}
	for _, l := range logins {
		kind := strings.Split(l.roles, ",")[0]
		if shown[kind] || !worthNaming(kind) {
			continue
		}
		shown[kind] = true
		say("  %-40s %-16s %s", l.email, l.password, l.roles)
	}
	if len(logins) > 0 {
		say("\n  All %d logins: %s (or one click on the sign-in page)", len(logins), loginsFile(a.Config.Data))
	}
	if a.Config.Database == "" {
		say("  Everything lies in %s; to begin anew, stop and delete that folder.", a.Config.Data)
	} else {
		say("  Stories lie in the database, the rest in %s; to begin anew, stop and drop both.", a.Config.Data)
	}
	say("  Stop with Ctrl+C.\n")
	return nil
}

// worthNaming keeps the list at the terminal short.
func worthNaming(role string) bool {
	desk, _, _ := strings.Cut(role, ":")
	return slices.Contains([]string{"*", "en", "fa", "ka"}, desk)
}

// demoSignIns lists the people whom the sign-in page offers, by role and desk.
func (a *App) demoSignIns(ctx context.Context) ([]admin.DemoSignIn, error) {
	people, err := a.Accounts.DemoPeople(ctx)
	if err != nil {
		return nil, err
	}
	desks, err := a.Desks.All(ctx)
	if err != nil {
		return nil, err
	}
	var out []admin.DemoSignIn
	for _, p := range people {
		if p.Admin {
			out = append(out, admin.DemoSignIn{Email: p.Email, Admin: true})
		}
	}
	for _, d := range desks {
		seen := map[account.Role]bool{}
		for _, p := range people {
			for _, m := range p.Roles {
				if m.DeskID == d.ID && !seen[m.Role] {
					seen[m.Role] = true
					out = append(out, admin.DemoSignIn{Email: p.Email, Role: m.Role, Desk: d.Slug})
				}
			}
		}
	}
	return out, nil
}

// refuseDemoPeople keeps a real server off a newsroom where demo people can
// still sign in.
func (a *App) refuseDemoPeople(ctx context.Context) error {
	people, err := a.Accounts.DemoPeople(ctx)
	if err != nil {
		return err
	}
	if len(people) > 0 {
		return fmt.Errorf("demo people can still sign in to this newsroom (%s and %d more): start it with polydesk demo, disable them, or give another --data", people[0].Email, len(people)-1)
	}
	return nil
}
