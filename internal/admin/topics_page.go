package admin

import (
	"net/http"

	"polydesk/internal/desk"
	"polydesk/internal/errs"
)

// TopicList is the topics that all desks share.
type TopicList struct {
	Settings
	Rows []TopicRow
}

// TopicRow is one topic in the list.
type TopicRow struct {
	Slug      string
	Name      Name
	Languages []Name
	Changed   Moment
}

func (ad *Admin) topicList(v *visit) error {
	s, err := v.settings("topics", v.w.T("settings_topics"))
	if err != nil {
		return err
	}
	s.NoAct = false
	topics, err := ad.Desks.Topics(v.ctx())
	if err != nil {
		return err
	}
	if _, err := v.allDesks(); err != nil {
		return err
	}
	p := &TopicList{Settings: s}
	for i := range topics {
		t := &topics[i]
		names := topicNames(t)
		p.Rows = append(p.Rows, TopicRow{Slug: t.Slug, Name: v.shown(names), Languages: v.languages(names), Changed: v.moment(t.UpdatedAt)})
	}
	return v.page(http.StatusOK, "topic_list", p)
}

func topicNames(t *desk.Topic) tagged {
	names := tagged{}
	for _, n := range t.Names {
		names[n.Tag] = n.Name
	}
	return names
}

// TopicPage makes or changes a topic.
type TopicPage struct {
	Settings
	Form    Form
	Path    string
	Slug    string // empty: a new one
	Version int64
	Names   NameFields
}

func (ad *Admin) topicNewPage(v *visit) error { return ad.showTopic(v, &desk.Topic{}) }

func (ad *Admin) topicPage(v *visit) error {
	t, err := ad.Desks.Topic(v.ctx(), v.Param("slug"))
	if err != nil {
		return err
	}
	return ad.showTopic(v, t)
}

func (ad *Admin) showTopic(v *visit, t *desk.Topic) error {
	names := topicNames(t)
	s, err := v.settings("topics", v.w.T("topic_new"))
	if err != nil {
		return err
	}
	p := &TopicPage{Settings: s, Path: settingsPath + "/topics/new", Slug: t.Slug, Version: t.Version}
	if t.Slug != "" {
		p.Title, p.Path = v.shown(names), settingsPath+"/topics/"+t.Slug
	}
	if v.Request().Method == http.MethodPost {
		names = v.typedTags("names")
	}
	if p.Names, err = v.nameFields(names, nil); err != nil {
		return err
	}
	p.Form = v.mark(p.Names.fields()...)
	return v.page(p.Form.status(), "topic", p)
}

// typedNames reads the names of a form; Invalid at the first field when there is none.
func (v *visit) typedNames() (map[string]string, error) {
	names := v.typedTags("names").filled()
	if len(names) > 0 {
		return names, nil
	}
	tags, err := v.languageTags(nil)
	if err != nil {
		return nil, err
	}
	return nil, errs.New(errs.Invalid, "err_invalid").Field("names."+tags[0], "err_required")
}

func (ad *Admin) topicCreate(v *visit) error {
	if v.adding() {
		return ad.topicNewPage(v)
	}
	names, err := v.typedNames()
	if err == nil {
		_, err = ad.Desks.NewTopic(v.ctx(), v.who, desk.NamesPatch{Names: names})
	}
	if err != nil {
		if err := v.refused(err); err != nil {
			return err
		}
		return ad.topicNewPage(v)
	}
	return v.done(settingsPath+"/topics", "done_topic")
}

func (ad *Admin) topicSave(v *visit) error {
	if v.adding() {
		return ad.topicPage(v)
	}
	version, err := v.formNumber("version")
	if err != nil {
		return err
	}
	names, err := v.typedNames()
	if err == nil {
		_, err = ad.Desks.ChangeTopic(v.ctx(), v.who, v.Param("slug"), desk.NamesPatch{Version: version, Names: names})
	}
	if err != nil {
		if err := v.refused(err); err != nil {
			return err
		}
		return ad.topicPage(v)
	}
	return v.done(settingsPath+"/topics", "done_topic")
}
