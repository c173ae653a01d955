package site_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"polydesk/internal/errs"
	"polydesk/internal/event"
	"polydesk/internal/reader"
	"polydesk/internal/site"
)

// held lets one read stop after it has read, until it is let go. Later reads pass.
type held struct {
	reached, free chan struct{}
	once          sync.Once
}

func holdAt(f *fake, call string) *held {
	h := &held{reached: make(chan struct{}), free: make(chan struct{})}
	f.set(func() {
		f.hold = func(c string) {
			if c == call {
				h.once.Do(func() {
					close(h.reached)
					<-h.free
				})
			}
		}
	})
	return h
}

// publishAs changes the chess story's headline, as a publication does: commit, then invalidate, then answer.
func publishAs(f *fake, s *site.Site, headline string) {
	f.mu.Lock()
	was := f.editions[chessID]
	is := was
	is.Headline = headline
	f.editions[chessID] = is
	f.mu.Unlock()
	s.Invalidate(reader.EditionKeys(&was, &is)...)
}

func withdraw(f *fake, s *site.Site) {
	f.mu.Lock()
	was := f.editions[chessID]
	is := reader.Edition{StoryID: chessID, OriginID: chessID, DeskID: enDesk, Kind: reader.KindArticle, Gone: true, GoneReason: "mistake"}
	f.editions[chessID] = is
	f.mu.Unlock()
	s.Invalidate(reader.EditionKeys(&was, &is)...)
}

func TestAPageThatWasReadBeforeAPublicationIsNeverKept(t *testing.T) {
	f := newsroom()
	s, _ := newSite(t, f)
	h := holdAt(f, "Edition")
	first := make(chan string, 1)
	go func() { first <- get(t, s, chessPath).Body.String() }()
	<-h.reached // the fill has read the old edition and has not stored
	publishAs(f, s, "The new headline")
	second := make(chan string, 1)
	go func() { second <- get(t, s, chessPath).Body.String() }() // asks after the publication, and joins the fill
	close(h.free)
	for _, c := range []chan string{first, second} {
		if got := <-c; !strings.Contains(got, "The new headline") || strings.Contains(got, "Chess school opens its doors") {
			t.Error("who waited for the fill got the page of before the publication")
		}
	}
	if got := get(t, s, chessPath).Body.String(); !strings.Contains(got, "The new headline") {
		t.Error("the page of before the publication was kept")
	}
}

func TestAPageThatWasReadBeforeAWithdrawalIsNeverShownAfterIt(t *testing.T) {
	f := newsroom()
	s, _ := newSite(t, f)
	h := holdAt(f, "Edition")
	first := make(chan int, 1)
	go func() { first <- get(t, s, chessPath).Code }()
	<-h.reached
	withdraw(f, s)
	close(h.free)
	if got := <-first; got != http.StatusGone {
		t.Errorf("the held fill answered %d", got)
	}
	if got := get(t, s, chessPath).Code; got != http.StatusGone {
		t.Errorf("after the withdrawal: %d", got)
	}
}

func TestAFrontThatWasReadBeforeAPublicationIsMadeAnew(t *testing.T) {
	f := newsroom()
	s, _ := newSite(t, f)
	h := holdAt(f, "Latest")
	first := make(chan string, 1)
	go func() { first <- get(t, s, "/en/").Body.String() }()
	<-h.reached
	f.mu.Lock()
	e := f.editions[60]
	e.StoryID, e.OriginID, e.Headline, e.FirstPublishedAt = 200, 200, "Fresh from the press", noon.Add(-time.Minute)
	f.editions[200] = e
	f.mu.Unlock()
	s.Invalidate(reader.EditionKeys(nil, &e)...)
	close(h.free)
	if got := <-first; !strings.Contains(got, "Fresh from the press") {
		t.Error("the front of before the publication was answered after it")
	}
}

func TestManyReadersMakeOnePage(t *testing.T) {
	f := newsroom()
	s, _ := newSite(t, f)
	h := holdAt(f, "Edition")
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if w := get(t, s, chessPath); w.Code != 200 {
				t.Errorf("%d", w.Code)
			}
		})
	}
	<-h.reached
	close(h.free)
	wg.Wait()
	if n := f.count("Edition"); n != 1 {
		t.Errorf("the story was read %d times", n)
	}
}

func TestWhatIsPublishedIsSeenAtOnceUnderLoad(t *testing.T) {
	f := newsroom()
	s, _ := newSite(t, f)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					get(t, s, []string{chessPath, "/en/", "/en/feed.xml", "/en/topic/schools"}[i])
				}
			}
		})
	}
	for n := range 100 {
		headline := fmt.Sprintf("Headline number %d.", n)
		publishAs(f, s, headline)
		for _, p := range []string{chessPath, "/en/", "/en/feed.xml", "/en/topic/schools"} {
			if !strings.Contains(get(t, s, p).Body.String(), headline) {
				t.Errorf("%s does not show publication %d", p, n)
			}
		}
	}
	close(stop)
	wg.Wait()
}

func TestWhatIsNotThereIsNotCached(t *testing.T) {
	f := newsroom()
	s, _ := newSite(t, f)
	if w := get(t, s, "/en/a/new/300.html"); w.Code != 404 {
		t.Fatal(w.Code)
	}
	f.mu.Lock()
	e := f.editions[60]
	e.StoryID, e.OriginID, e.Slug = 300, 300, "new"
	f.editions[300], f.bodies[300] = e, f.bodies[60]
	f.mu.Unlock()
	if w := get(t, s, "/en/a/new/300.html"); w.Code != 200 {
		t.Errorf("once it is published: %d", w.Code)
	}
}

func TestDroppingAnotherStoryLeavesThePage(t *testing.T) {
	f := newsroom()
	s, _ := newSite(t, f)
	get(t, s, chessPath)
	s.Invalidate(event.Story(9999), event.Front(enDesk), event.Desk(faDesk))
	get(t, s, chessPath)
	if n := f.count("Edition"); n != 1 {
		t.Errorf("the page was made %d times", n)
	}
	s.Invalidate(event.Family(chessID))
	get(t, s, chessPath)
	if n := f.count("Edition"); n != 2 {
		t.Errorf("dropping its family: made %d times", n)
	}
}

func TestTheBreakingBarEndsByTheClock(t *testing.T) {
	f := newsroom()
	s, c := newSite(t, f)
	const bar = `<section class="brk`
	if !strings.Contains(get(t, s, chessPath).Body.String(), bar) {
		t.Fatal("no breaking bar")
	}
	if strings.Contains(get(t, s, "/en/a/river-bus/101.html").Body.String(), bar) {
		t.Error("a breaking story's own page bears the bar")
	}
	f.set(func() { // two minutes to go: less than a page's life
		e := f.editions[busID]
		until := noon.Add(2 * time.Minute)
		e.BreakingUntil = &until
		f.editions[busID] = e
	})
	s.Invalidate(event.Breaking(enDesk))
	if !strings.Contains(get(t, s, chessPath).Body.String(), bar) {
		t.Fatal("no breaking bar")
	}
	c.add(2*time.Minute + time.Second)
	if strings.Contains(get(t, s, chessPath).Body.String(), bar) {
		t.Error("the bar stays when its time is over")
	}
}

func TestTheFrontDoesNotLeadWithWhatStandsInTheBar(t *testing.T) {
	f := newsroom()
	s, c := newSite(t, f)
	f.set(func() { // the newest story with a picture, which would lead
		for id, e := range f.editions {
			e.BreakingUntil = nil
			if id == chessID {
				until := noon.Add(2 * time.Minute)
				e.BreakingUntil, e.FirstPublishedAt = &until, noon
			}
			f.editions[id] = e
		}
	})
	s.Invalidate(event.Front(enDesk), event.Breaking(enDesk))
	top := func() (bar, first, rest string) {
		page := get(t, s, "/en/").Body.String()
		bar, page, _ = strings.Cut(page, "<main")
		first, rest, _ = strings.Cut(page, `<section class="sec latest"`)
		return bar, first, rest
	}
	bar, first, rest := top()
	if !strings.Contains(bar, chessPath) || strings.Contains(first, chessPath) || !strings.Contains(rest, chessPath) {
		t.Errorf("in the bar %v, at the top %v, below %v", strings.Contains(bar, chessPath), strings.Contains(first, chessPath), strings.Contains(rest, chessPath))
	}
	c.add(2*time.Minute + time.Second)
	if bar, first, _ = top(); strings.Contains(bar, chessPath) || !strings.Contains(first, chessPath) {
		t.Error("when the bar's time is over, the story does not lead")
	}
}

func TestAFrontChangesItsDateAtTheDesksMidnight(t *testing.T) {
	s, c := newSite(t, newsroom())
	if !strings.Contains(get(t, s, "/fa/").Body.String(), "۲۹ آبان ۱۴۰۵") {
		t.Fatal("today is not shown")
	}
	c.add(4 * time.Hour) // half past midnight in Tehran
	if !strings.Contains(get(t, s, "/fa/").Body.String(), "۳۰ آبان ۱۴۰۵") {
		t.Error("the date of yesterday")
	}
}

func TestWithoutADatabaseTheCacheServesWhatItHas(t *testing.T) {
	f := newsroom()
	s, c := newSite(t, f)
	get(t, s, chessPath)
	f.set(func() { f.err = errs.New(errs.Unavailable, "err_unavailable") })
	if w := get(t, s, chessPath); w.Code != 200 || w.Header().Get("Warning") != "" {
		t.Errorf("a fresh page: %d %q", w.Code, w.Header().Get("Warning"))
	}
	c.add(10 * time.Minute)
	for range 2 {
		w := get(t, s, chessPath)
		if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Warning"), "110 ") || w.Header().Get("Age") != "600" {
			t.Errorf("an old page is marked: %d, Warning %q, Age %q", w.Code, w.Header().Get("Warning"), w.Header().Get("Age"))
		}
	}
	w := get(t, s, "/fa/")
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" || w.Header().Get("Cache-Control") != "no-store" ||
		!strings.Contains(w.Body.String(), `lang="fa"`) {
		t.Errorf("a page that is not there: %d %v", w.Code, w.Header())
	}
	c.add(25 * time.Hour)
	if w := get(t, s, chessPath); w.Code != http.StatusServiceUnavailable {
		t.Errorf("after a day: %d", w.Code)
	}
	f.set(func() { f.err = nil })
	c.add(2 * time.Second)
	if w := get(t, s, chessPath); w.Code != 200 || w.Header().Get("Warning") != "" {
		t.Errorf("when it is back: %d %q", w.Code, w.Header().Get("Warning"))
	}
}

func TestABrokenPageIsAnErrorPageAndNothingElse(t *testing.T) {
	f := newsroom()
	s, _ := newSite(t, f)
	f.set(func() { f.err = errs.New(errs.Internal, "err_internal") })
	w := get(t, s, "/ka/")
	if w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), `lang="ka"`) {
		t.Errorf("%d", w.Code)
	}
	f.set(func() { f.err = nil; f.hold = func(string) { panic("in a fill") } })
	if w := get(t, s, "/en/"); w.Code != http.StatusInternalServerError {
		t.Errorf("a panic: %d", w.Code)
	}
	f.set(func() { f.hold = nil })
	if w := get(t, s, "/en/"); w.Code != 200 {
		t.Errorf("afterwards: %d", w.Code)
	}
}

func TestWhatAnotherProcessPublishesIsDroppedHere(t *testing.T) {
	f := newsroom()
	o := options(t, f, &ticking{t: noon})
	wake := make(chan struct{}, 1)
	o.Wake = wake
	s, err := site.New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	go s.Run(t.Context())
	get(t, s, chessPath)
	f.set(func() {
		e := f.editions[chessID]
		e.Headline = "From elsewhere"
		f.editions[chessID] = e
		f.outbox = append(f.outbox, []string{event.Story(chessID)})
	})
	wake <- struct{}{}
	for deadline := time.Now().Add(10 * time.Second); ; {
		if strings.Contains(get(t, s, chessPath).Body.String(), "From elsewhere") {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("never dropped")
		}
		time.Sleep(time.Millisecond)
	}
}

func TestAChangedNameIsSeenEverywhere(t *testing.T) {
	f := newsroom()
	s, _ := newSite(t, f)
	get(t, s, chessPath)
	get(t, s, "/en/")
	f.set(func() {
		f.chrome.Topics[2].Names = map[string]string{"en": "Education"}
		f.chrome.Authors[0].Texts = map[string]reader.AuthorText{"en": {Name: "Mira Q."}}
	})
	s.Invalidate(event.Topic(3), event.Author(1))
	for _, p := range []string{chessPath, "/en/", "/en/a/river-bus/101.html"} {
		if b := get(t, s, p).Body.String(); strings.Contains(b, "Schools") || !strings.Contains(b, "Education") {
			t.Errorf("%s shows the topic's old name", p)
		}
	}
	if b := get(t, s, chessPath).Body.String(); strings.Contains(b, "Mira Quillby") || !strings.Contains(b, "Mira Q.") {
		t.Error("the author's old name")
	}
	f.set(func() { f.chrome.Authors[0] = reader.Author{ID: 1, Kind: "person", Protected: true} })
	s.Invalidate(event.Author(1))
	if b := get(t, s, chessPath).Body.String(); strings.Contains(b, "Mira") || !strings.Contains(b, "Name withheld for safety") {
		t.Error("a protected author is named")
	}
	if w := get(t, s, "/en/author/mira-quillby"); w.Code != 404 {
		t.Errorf("a protected author's page: %d", w.Code)
	}
}

func TestADeskThatIsSwitchedOffIsNamedNowhere(t *testing.T) {
	f := newsroom()
	s, _ := newSite(t, f)
	if !strings.Contains(get(t, s, chessPath).Body.String(), "/fa/") || !strings.Contains(get(t, s, "/").Body.String(), "/fa/") {
		t.Fatal("the Persian desk is not named")
	}
	f.set(func() {
		f.chrome.Desks = append(f.chrome.Desks[:2:2], f.chrome.Desks[3:]...)
	})
	s.Invalidate(event.Site)
	for _, p := range []string{chessPath, "/", ruArticle, "/sitemap.xml", "/en/sitemap-2026-11.xml"} {
		if strings.Contains(get(t, s, p).Body.String(), "/fa/") {
			t.Errorf("%s names a desk that is off", p)
		}
	}
	for _, p := range []string{faArticle, "/fa/", "/fa/feed.xml", "/fa"} {
		if w := get(t, s, p); w.Code != 404 {
			t.Errorf("%s = %d", p, w.Code)
		}
	}
}
