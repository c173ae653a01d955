package admin

import (
	"net/http"
	"strconv"

	"polydesk/internal/account"
	"polydesk/internal/errs"
	"polydesk/internal/session"
)

// sessionAgain begins a session anew for the person of the page, by their
// password, while what they typed stays where it is. 204; 422 when it is wrong,
// 429 while they have to wait.
func (ad *Admin) sessionAgain(v *visit) error {
	var in struct {
		Password string `json:"password"`
	}
	if err := v.readJSON(&in); err != nil {
		return err
	}
	person, err := v.lastPerson()
	if err != nil {
		return errs.Wrap(errs.Invalid, "session_unknown", err)
	}
	secret, who, err := ad.Accounts.Again(v.ctx(), account.SignIn{Password: in.Password,
		Address: ad.ClientAddress(v.Request()), Device: session.Device(v.Request())}, person)
	if errs.Is(err, errs.Unauthenticated) {
		return errs.New(errs.Invalid, "session_wrong")
	}
	if err != nil {
		return err
	}
	ad.Sessions.Begin(v.Context, secret)
	v.setCookie(personCookie, strconv.FormatInt(who.ID, 10), yearInSeconds)
	return v.NoContent(http.StatusNoContent)
}

// lastPerson is who signed in last with this browser.
func (v *visit) lastPerson() (int64, error) {
	c, err := v.Cookie(personCookie)
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(c.Value, 10, 64)
}
