package api

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

// Route is one call of the API: the routes, the OpenAPI document, docs and the
// tests are made from these.
type Route struct {
	Method  string
	Path    string // below Prefix, parameters as ":name"
	Name    string // operationId
	Summary string
	// Who may make the call, in words.
	Who    string
	Open   bool    // needs no token
	Params []param // of the query, beside limit and cursor
	List   bool    // takes limit and cursor
	Match  string  // what If-Match is for this call: required, optional, or none
	In     []field // what comes in; nil: nothing
	Out    any     // what goes out: a value of its type; nil: bytes
	OrOut  any     // what goes out to people outside of the desk
	Status int     // of success
	Fails  []int   // statuses of its own, beside those that every call may have

	upload bool // takes multipart/form-data
	// apart: its work is more than one transaction (a picture that takes long, a
	// slug that is tried again), so an Idempotency-Key is claimed before it.
	apart  bool
	find   func(*API, *request) error
	handle handler
	raw    func(*API, echo.Context) error
}

type handler func(*API, *request) (*answer, error)

// param is a parameter of a query.
type param struct{ name, doc string }

// writes says whether the call changes something.
func (r Route) writes() bool { return r.Method != http.MethodGet }

// If-Match of a call.
const (
	required = "required"
	optional = "optional"
)

// Routes is the table of all calls.
func Routes() []Route {
	var all []Route
	all = append(all, storyRoutes()...)
	all = append(all, translationRoutes()...)
	all = append(all, referenceRoutes()...)
	return append(all, otherRoutes()...)
}

const (
	anyone       = "anybody with a token"
	ofDesk       = "people of the story's desk; others see live stories as readers have them"
	reporters    = "reporters of the desk; with translation_of its translators too"
	editors      = "editors and chiefs of any desk, admins"
	admins       = "admins"
	bothDesks    = "people of the target's or the source's desk"
	targetDesk   = "translators of the target's desk"
	askers       = "editors of the story's desk; of a live story, translators and editors for their own desk"
	stepTakers   = "as the table of the workflow says"
	changers     = "reporters of the desk, the translator who holds it; in review editors, once approved chiefs; facts by role"
	uploaders    = "anybody with a role at a desk"
	pictureUsers = "who uploaded it or may see a story that uses it"
)

func storyRoutes() []Route {
	return []Route{
		{Method: "GET", Path: "/stories", Name: "listStories", Summary: "Stories at your desks, newest change first", Who: anyone,
			Params: storyParams(), List: true, Out: list[storyRow]{}, handle: listStories},
		{Method: "POST", Path: "/stories", Name: "createStory", Summary: "Make a draft, or take up a translation", Who: reporters,
			In: createFields(), Out: storyAnswer{}, Status: 201, Fails: []int{403, 409}, handle: createStory},
		{Method: "GET", Path: "/stories/:id", Name: "getStory", Summary: "One story", Who: ofDesk,
			Out: storyAnswer{}, OrOut: publicStory{}, Fails: []int{404}, handle: getStory},
		{Method: "PATCH", Path: "/stories/:id", Name: "patchStory", Summary: "Change content or desk facts", Who: changers, Match: required,
			In: patchFields(), Out: storyAnswer{}, Fails: []int{403, 404, 409, 412, 428}, find: findStory, handle: patchStory},
		{Method: "POST", Path: "/stories/:id/transitions", Name: "transitStory", Summary: "Take a step of the workflow", Who: stepTakers, Match: optional,
			In: transitionFields(), Out: storyAnswer{}, Fails: []int{403, 404, 409, 412}, find: findStory, handle: transition},
		{Method: "GET", Path: "/stories/:id/revisions", Name: "listRevisions", Summary: "The story's history, newest first", Who: "people of the story's desk",
			List: true, Out: list[revision]{}, Fails: []int{404}, handle: listRevisions},
		{Method: "GET", Path: "/stories/:id/revisions/:number", Name: "getRevision", Summary: "One revision with its content", Who: "people of the story's desk",
			Out: wholeRevision{}, Fails: []int{404}, handle: getRevision},
		{Method: "POST", Path: "/stories/:id/translations", Name: "askTranslations", Summary: "Ask desks for translations", Who: askers,
			In: askFields(), Out: list[job]{}, Fails: []int{403, 404, 409}, find: findStory, handle: askTranslations},
	}
}

func translationRoutes() []Route {
	act := func(verb, summary, who string, do translationAct) Route {
		return Route{Method: "POST", Path: "/translations/:id/" + verb, Name: verb + "Translation", Summary: summary, Who: who,
			In: noteFields(), Out: job{}, Fails: []int{403, 404, 409}, find: findTranslation, handle: actOn(do)}
	}
	return []Route{
		{Method: "GET", Path: "/translations", Name: "listTranslations", Summary: "The queue of your desks: priority, due, id", Who: anyone,
			Params: translationParams(), List: true, Out: list[job]{}, handle: listTranslations},
		{Method: "GET", Path: "/translations/:id", Name: "getTranslation", Summary: "One translation", Who: bothDesks,
			Out: jobWork{}, Fails: []int{404}, handle: getTranslation},
		{Method: "PUT", Path: "/translations/:id/segments/:key", Name: "putSegment", Summary: "Save one segment of a translation",
			Who: "who holds it, editors of the target's desk", In: segmentFields(), Out: segment{}, Fails: []int{403, 404, 409},
			find: findTranslation, handle: putSegment},
		act("claim", "Take it into your hands; a published one that is stale begins an update", targetDesk, claim),
		act("release", "Give it back; what was written stays", "who holds it, editors of the target's desk", release),
		act("decline", "Say no, with a note; of a published stale one: not applicable", targetDesk, decline),
		act("cancel", "Take the request back", "who asked, editors of the source's desk", cancel),
		act("submit", "Send the target to its desk's review", "who holds it, reporters of the target's desk", submit),
	}
}

func referenceRoutes() []Route {
	return []Route{
		{Method: "GET", Path: "/desks", Name: "listDesks", Summary: "All desks", Who: anyone, List: true, Out: list[deskAnswer]{}, handle: listDesks},
		{Method: "GET", Path: "/desks/:slug", Name: "getDesk", Summary: "One desk", Who: anyone, Out: deskAnswer{}, Fails: []int{404}, handle: getDesk},
		{Method: "PATCH", Path: "/desks/:slug", Name: "patchDesk", Summary: "Change a desk's settings", Who: admins, Match: optional,
			In: deskFields(), Out: deskAnswer{}, Fails: []int{403, 404, 412}, find: findDesk, handle: patchDesk},
		{Method: "GET", Path: "/authors", Name: "listAuthors", Summary: "All authors, newest first", Who: anyone, List: true, Out: list[author]{}, handle: listAuthors},
		{Method: "POST", Path: "/authors", Name: "createAuthor", Summary: "Make an author", Who: editors,
			In: authorFields(), Out: author{}, Status: 201, Fails: []int{403}, apart: true, handle: createAuthor},
		{Method: "GET", Path: "/authors/:slug", Name: "getAuthor", Summary: "One author", Who: anyone, Out: author{}, Fails: []int{404}, handle: getAuthor},
		{Method: "PATCH", Path: "/authors/:slug", Name: "patchAuthor", Summary: "Change an author", Who: editors, Match: optional,
			In: authorFields(), Out: author{}, Fails: []int{403, 404, 409, 412}, find: findAuthor, handle: patchAuthor},
		{Method: "GET", Path: "/topics", Name: "listTopics", Summary: "All topics", Who: anyone, List: true, Out: list[topic]{}, handle: listTopics},
		{Method: "POST", Path: "/topics", Name: "createTopic", Summary: "Make a topic", Who: editors,
			In: namesFields(), Out: topic{}, Status: 201, Fails: []int{403}, apart: true, handle: createTopic},
		{Method: "GET", Path: "/topics/:slug", Name: "getTopic", Summary: "One topic", Who: anyone, Out: topic{}, Fails: []int{404}, handle: getTopic},
		{Method: "PATCH", Path: "/topics/:slug", Name: "patchTopic", Summary: "Change a topic's names", Who: editors, Match: optional,
			In: namesFields(), Out: topic{}, Fails: []int{403, 404, 412}, find: findTopic, handle: patchTopic},
		{Method: "GET", Path: "/agencies", Name: "listAgencies", Summary: "All agencies", Who: anyone, List: true, Out: list[agency]{}, handle: listAgencies},
		{Method: "POST", Path: "/agencies", Name: "createAgency", Summary: "Make an agency", Who: admins,
			In: namesFields(), Out: agency{}, Status: 201, Fails: []int{403}, apart: true, handle: createAgency},
		{Method: "GET", Path: "/agencies/:slug", Name: "getAgency", Summary: "One agency", Who: anyone, Out: agency{}, Fails: []int{404}, handle: getAgency},
		{Method: "PATCH", Path: "/agencies/:slug", Name: "patchAgency", Summary: "Change an agency's names", Who: admins, Match: optional,
			In: namesFields(), Out: agency{}, Fails: []int{403, 404, 412}, find: findAgency, handle: patchAgency},
	}
}

func otherRoutes() []Route {
	return []Route{
		{Method: "GET", Path: "/me", Name: "getMe", Summary: "Who you are", Who: anyone, Out: me{}, handle: getMe},
		{Method: "POST", Path: "/media", Name: "uploadMedia", Summary: "Upload an image: JPEG, PNG or WebP, at most 25 MiB", Who: uploaders,
			Out: mediaAnswer{}, Status: 201, Fails: []int{403, 409}, upload: true, apart: true, handle: uploadMedia},
		{Method: "GET", Path: "/media/:key", Name: "getMedia", Summary: "What is known of a picture", Who: pictureUsers,
			Out: mediaAnswer{}, Fails: []int{404}, handle: getMedia},
		{Method: "GET", Path: "/media/:key/:rendition", Name: "getRendition", Summary: "One size of a picture", Who: pictureUsers,
			Fails: []int{404}, raw: getRendition},
		{Method: "GET", Path: "/openapi.json", Name: "getOpenAPI", Summary: "This document", Who: "anybody", Open: true, raw: getOpenAPI},
	}
}

// names lists the parameters of a route's path.
func (r Route) names() []string {
	var out []string
	for part := range strings.SplitSeq(r.Path, "/") {
		if name, ok := strings.CutPrefix(part, ":"); ok {
			out = append(out, name)
		}
	}
	return out
}

// braced is the path as OpenAPI writes it.
func (r Route) braced() string {
	parts := strings.Split(r.Path, "/")
	for i, p := range parts {
		if name, ok := strings.CutPrefix(p, ":"); ok {
			parts[i] = "{" + name + "}"
		}
	}
	return strings.Join(parts, "/")
}
