package main

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"polydesk/internal/account"
	"polydesk/internal/app"
	"polydesk/internal/desk"
	"polydesk/internal/errs"
)

// with opens the newsroom that is there, runs fn and closes it.
func (e *env) with(fn func(a *app.App) error) error {
	a, err := e.open(app.OpenExisting)
	if err != nil {
		return err
	}
	defer a.Close()
	return fn(a)
}

// withNew is with for what may be the first command of a newsroom: it makes one
// where there is none, with its reference data.
func (e *env) withNew(fn func(a *app.App) error) error {
	a, err := e.open(app.Open)
	if err != nil {
		return err
	}
	defer a.Close()
	if err := a.LoadReference(e.ctx); err != nil {
		return err
	}
	return fn(a)
}

type deskCmd struct {
	List deskList `cmd:"" help:"List desks."`
	On   deskOn   `cmd:"" help:"Switch a desk on."`
	Off  deskOff  `cmd:"" help:"Switch a desk off: its pages are not found any more."`
}

type deskList struct{}

func (deskList) Run(e *env) error {
	return e.with(func(a *app.App) error {
		all, err := a.Desks.All(e.ctx)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			fmt.Fprintln(e.io.err, "There are no desks yet: polydesk serve, or the first polydesk user create, loads them.")
		}
		for _, d := range all {
			state := "off"
			if d.On {
				state = "on"
			}
			e.printf("%-4s %-10s %-4s %s\n", d.Slug, d.Tag, state, d.Name)
		}
		return nil
	})
}

type deskOn struct {
	Desk string `help:"The desk's slug." required:"" placeholder:"SLUG"`
}

func (d deskOn) Run(e *env) error { return e.switchDesk(d.Desk, true) }

type deskOff struct {
	Desk string `help:"The desk's slug." required:"" placeholder:"SLUG"`
}

func (d deskOff) Run(e *env) error { return e.switchDesk(d.Desk, false) }

func (e *env) switchDesk(slug string, on bool) error {
	return e.withNew(func(a *app.App) error {
		_, err := a.Desks.ChangeDesk(e.ctx, nil, slug, desk.DeskPatch{On: &on})
		if errs.Is(err, errs.NotFound) {
			return fmt.Errorf("there is no desk %q: see polydesk desk list", slug)
		}
		return err
	})
}

type userCmd struct {
	Create   userCreate   `cmd:"" help:"Make a person. The password comes from stdin, or is generated and printed once."`
	List     userList     `cmd:"" help:"List people."`
	Password userPassword `cmd:"" help:"Set a person's password, from stdin or generated."`
	Disable  userDisable  `cmd:"" help:"Keep a person out; their sessions and tokens end at once."`
	Enable   userEnable   `cmd:"" help:"Let a person in again."`
}

type userCreate struct {
	Email string   `required:"" help:"E-mail address, used to sign in."`
	Name  string   `required:"" help:"The person's name."`
	Admin bool     `help:"May do everything at every desk."`
	Desk  []string `help:"DESK:ROLE, repeated; roles: reporter, translator, editor, chief." placeholder:"DESK:ROLE"`
}

func (u userCreate) Run(e *env) error {
	return e.withNew(func(a *app.App) error {
		in := account.NewPerson{Email: u.Email, Name: u.Name, Admin: u.Admin}
		for _, dr := range u.Desk {
			slug, role, ok := strings.Cut(dr, ":")
			if !ok || !account.Role(role).Valid() {
				return usageError(fmt.Sprintf("--desk %q is not DESK:ROLE with a role of reporter, translator, editor, chief", dr))
			}
			d, err := a.Desks.BySlug(e.ctx, slug)
			if err != nil {
				return fmt.Errorf("there is no desk %q: see polydesk desk list", slug)
			}
			in.Roles = append(in.Roles, account.Membership{DeskID: d.ID, Role: account.Role(role)})
		}
		password, made, err := e.password()
		if err != nil {
			return err
		}
		in.Password = password
		if _, err := a.Accounts.Create(e.ctx, nil, in); err != nil {
			return err
		}
		if made {
			e.printf("%s\n", password)
			fmt.Fprintln(e.io.err, "This password was generated and is shown once.")
		}
		return nil
	})
}

// password reads one line from stdin when something is piped in, else makes one.
func (e *env) password() (password string, made bool, err error) {
	if f, ok := e.io.in.(*os.File); ok {
		st, err := f.Stat()
		if err != nil || st.Mode()&os.ModeCharDevice != 0 {
			return account.Secret()[:20], true, nil
		}
	}
	line, _ := bufio.NewReader(e.io.in).ReadString('\n')
	if line = strings.TrimRight(line, "\r\n"); line != "" {
		return line, false, nil
	}
	return account.Secret()[:20], true, nil
}

type userList struct{}

func (userList) Run(e *env) error {
	return e.with(func(a *app.App) error {
		people, err := a.Accounts.Everybody(e.ctx)
		if err != nil {
			return err
		}
		desks, err := a.Desks.All(e.ctx)
		if err != nil {
			return err
		}
		slug := map[int64]string{}
		for _, d := range desks {
			slug[d.ID] = d.Slug
		}
		for _, p := range people {
			var roles []string
			if p.Admin {
				roles = append(roles, "*:admin")
			}
			for _, m := range p.Roles {
				roles = append(roles, slug[m.DeskID]+":"+string(m.Role))
			}
			slices.Sort(roles)
			state := "enabled"
			if p.DisabledAt != nil {
				state = "disabled"
			}
			e.printf("%s\t%s\t%s\t%s\n", p.Email, p.Name, state, strings.Join(roles, ","))
		}
		return nil
	})
}

type byEmail struct {
	Email string `required:"" help:"The person's e-mail address."`
}

func (b byEmail) find(e *env, a *app.App) (*account.User, error) {
	u, err := a.Accounts.ByEmail(e.ctx, b.Email)
	if errs.Is(err, errs.NotFound) {
		return nil, fmt.Errorf("nobody has the address %s", b.Email)
	}
	return u, err
}

type userPassword struct{ byEmail }

func (u userPassword) Run(e *env) error {
	return e.with(func(a *app.App) error {
		if _, err := u.find(e, a); err != nil {
			return err
		}
		password, made, err := e.password()
		if err != nil {
			return err
		}
		if err := a.Accounts.SetPassword(e.ctx, u.Email, password); err != nil {
			return err
		}
		if made {
			e.printf("%s\n", password)
		}
		return nil
	})
}

type userDisable struct{ byEmail }

func (u userDisable) Run(e *env) error {
	return e.with(func(a *app.App) error {
		who, err := u.find(e, a)
		if err != nil {
			return err
		}
		return a.Accounts.Disable(e.ctx, nil, who.ID)
	})
}

type userEnable struct{ byEmail }

func (u userEnable) Run(e *env) error {
	return e.with(func(a *app.App) error {
		who, err := u.find(e, a)
		if err != nil {
			return err
		}
		return a.Accounts.Enable(e.ctx, nil, who.ID)
	})
}

type tokenCmd struct {
	Create tokenCreate `cmd:"" help:"Make a token; it is printed alone, once."`
	List   tokenList   `cmd:"" help:"List tokens."`
	Revoke tokenRevoke `cmd:"" help:"End a token at once."`
}

type tokenCreate struct {
	User    string `required:"" help:"The person's e-mail address." placeholder:"E"`
	Name    string `help:"What it is for." default:"token"`
	Scope   string `help:"read or write." default:"write" enum:"read,write"`
	Expires string `help:"How long it lasts: 365d, 12h." default:"365d"`
}

func (t tokenCreate) Run(e *env) error {
	lasts, err := duration(t.Expires)
	if err != nil {
		return usageError(err.Error())
	}
	return e.with(func(a *app.App) error {
		u, err := byEmail{t.User}.find(e, a)
		if err != nil {
			return err
		}
		secret, _, err := a.Accounts.MakeToken(e.ctx, nil, account.NewToken{UserID: u.ID, Name: t.Name, Scope: account.Scope(t.Scope), Lasts: lasts})
		if err != nil {
			return err
		}
		e.printf("%s\n", secret)
		return nil
	})
}

// duration reads Go's durations and whole days.
func duration(s string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		n, err := strconv.Atoi(days)
		if err != nil || n < 1 || n > 3650 {
			return 0, fmt.Errorf("--expires %q is not a number of days from 1d to 3650d", s)
		}
		return time.Duration(n) * 24 * time.Hour, nil
	}
	d, err := time.ParseDuration(s)
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("--expires %q is not a duration such as 365d or 12h", s)
	}
	return d, nil
}

type tokenList struct {
	User string `help:"Only this person's." placeholder:"E"`
}

func (t tokenList) Run(e *env) error {
	return e.with(func(a *app.App) error {
		var id int64
		if t.User != "" {
			u, err := byEmail{t.User}.find(e, a)
			if err != nil {
				return err
			}
			id = u.ID
		}
		tokens, err := a.Accounts.Tokens(e.ctx, nil, id)
		if err != nil {
			return err
		}
		people, err := a.Accounts.Everybody(e.ctx)
		if err != nil {
			return err
		}
		for _, tok := range tokens {
			email := ""
			for _, p := range people {
				if p.ID == tok.UserID {
					email = p.Email
				}
			}
			state := "expires " + tok.ExpiresAt.Format(time.RFC3339)
			if tok.RevokedAt != nil {
				state = "revoked " + tok.RevokedAt.Format(time.RFC3339)
			}
			e.printf("%d\t%s\t%s\t%s\t%s\n", tok.ID, email, tok.Name, tok.Scope, state)
		}
		return nil
	})
}

type tokenRevoke struct {
	ID int64 `arg:"" help:"The token's number, as token list shows it."`
}

func (t tokenRevoke) Run(e *env) error {
	return e.with(func(a *app.App) error {
		all, err := a.Accounts.Tokens(e.ctx, nil, 0)
		if err != nil {
			return err
		}
		for _, tok := range all {
			if tok.ID == t.ID {
				return a.Accounts.RevokeToken(e.ctx, nil, tok.UserID, tok.ID)
			}
		}
		return fmt.Errorf("there is no token %d", t.ID)
	})
}
