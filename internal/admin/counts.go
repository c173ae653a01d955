package admin

import (
	"net/http"

	"polydesk/internal/account"
)

// Counts is what waits for the person at the chosen desks.
type Counts struct {
	Home   int `json:"home"` // alarms, returned to me, and what waits for my decision
	Review int `json:"review"`
	Queue  int `json:"queue"`
	Title  int `json:"title"` // what the page's title begins with
	Alarms int `json:"-"`
}

// counts asks the services what waits. place is the page's, for its title.
func (v *visit) counts(place string) (Counts, error) {
	desks, err := v.scope()
	if err != nil {
		return Counts{}, err
	}
	stories, err := v.ad.Stories.Waiting(v.ctx(), v.who, desks)
	if err != nil {
		return Counts{}, err
	}
	n := Counts{Home: stories.Alarms + stories.Returned + stories.Review, Review: stories.Review, Alarms: stories.Alarms}
	if v.who.Anywhere(account.Translator) {
		jobs, err := v.ad.Translations.Counts(v.ctx(), v.who, desks)
		if err != nil {
			return Counts{}, err
		}
		n.Queue = jobs.Todo
		n.Home, n.Alarms = n.Home+jobs.Corrections, n.Alarms+jobs.Corrections
	}
	switch place {
	case "home":
		n.Title = n.Home
	case "review":
		n.Title = n.Review
	case "queue":
		n.Title = n.Queue
	}
	return n, nil
}

// countsCall answers the counts to the script that keeps them fresh.
func (ad *Admin) countsCall(v *visit) error {
	n, err := v.counts(v.QueryParam("at"))
	if err != nil {
		return err
	}
	return v.JSON(http.StatusOK, n)
}

// deskChoose remembers the desk that the switcher stands on.
func (ad *Admin) deskChoose(v *visit) error {
	slug := v.FormValue("desk")
	mine, err := v.myDesks()
	if err != nil {
		return err
	}
	value, seconds := "", -1
	for i := range mine {
		if mine[i].Slug == slug {
			value, seconds = slug, yearInSeconds
		}
	}
	v.setCookie(deskCookie, value, seconds)
	return v.Redirect(http.StatusSeeOther, localPath(v.FormValue("back")))
}
