package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"polydesk/internal/account"
	"polydesk/internal/body"
	"polydesk/internal/clock"
	"polydesk/internal/desk"
	"polydesk/internal/lang"
	"polydesk/internal/reader"
	"polydesk/internal/store"
	"polydesk/internal/story"
	"polydesk/migrations"
)

// The newsroom of a run: one desk, an author, and many published stories. People come in through the program's own
// commands, stories in bulk through the store's adapters: a hundred thousand through the API would measure nothing.
type newsroom struct {
	data            string // the program's --data
	desk            string
	topic           string
	author          string
	paths           []string // of all loaded articles, oldest first
	reporter, chief string   // tokens
}

const (
	benchDesk    = "en"
	batch        = 500
	loadedMark   = "loaded" // written when a folder is complete
	databaseFile = "polydesk.db"
)

// prepare makes the newsroom: a copy of one that was loaded before, by this run or an earlier one.
func prepare(ctx context.Context, s settings) (*newsroom, error) {
	kept, err := keptFolder(s)
	if err != nil {
		return nil, err
	}
	if mark := filepath.Join(kept, loadedMark); s.fresh || !exists(mark) {
		if err := fillKept(ctx, s, kept); err != nil {
			return nil, err
		}
		if err := os.WriteFile(mark, nil, 0o600); err != nil {
			return nil, err
		}
	}
	r := &newsroom{data: filepath.Join(s.dir, "data"), desk: benchDesk}
	if err := os.MkdirAll(r.data, 0o700); err != nil {
		return nil, err
	}
	if err := copyFile(filepath.Join(kept, databaseFile), filepath.Join(r.data, databaseFile)); err != nil {
		return nil, err
	}
	if err := r.find(ctx); err != nil {
		return nil, err
	}
	return r, r.hire(ctx, s.binary)
}

// keptFolder is where loaded stories stay from run to run: one for each number of stories and each schema.
func keptFolder(s settings) (string, error) {
	base := s.keep
	if base == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			cache = s.dir
		}
		base = filepath.Join(cache, "polydesk-bench")
	}
	sum := sha256.New()
	err := fs.WalkDir(migrations.Files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(migrations.Files, path)
		sum.Write(text)
		return err
	})
	return filepath.Join(base, fmt.Sprintf("%d-%x", s.stories, sum.Sum(nil)[:6])), err
}

func fillKept(ctx context.Context, s settings, kept string) error {
	if err := os.RemoveAll(kept); err != nil {
		return err
	}
	if err := os.MkdirAll(kept, 0o700); err != nil {
		return err
	}
	if _, err := command(ctx, s.binary, "", "desk", "on", "--desk", benchDesk, "--data", kept); err != nil {
		return err
	}
	say("loading %d stories into %s, once", s.stories, kept)
	began := time.Now()
	r := &newsroom{data: kept, desk: benchDesk}
	if err := r.load(ctx, s.stories); err != nil {
		return err
	}
	say("loaded in %s", time.Since(began).Round(time.Second))
	return nil
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		return errors.Join(err, out.Close())
	}
	return errors.Join(out.Sync(), out.Close())
}

// find reads what is there: addresses of the articles, a topic and the author.
func (r *newsroom) find(ctx context.Context) error {
	db, err := store.Open(ctx, store.Config{DataDir: r.data})
	if err != nil {
		return err
	}
	defer db.Close()
	public := store.NewReader(db)
	c, err := public.Chrome(ctx)
	if err != nil {
		return err
	}
	if len(c.Desks) == 0 || len(c.Topics) == 0 || len(c.Authors) == 0 {
		return fmt.Errorf("the folder %s holds no newsroom of a benchmark", r.data)
	}
	r.topic, r.author = c.Topics[0].Slug, c.Authors[0].Slug
	months, err := public.Months(ctx, c.Desks[0].ID)
	if err != nil {
		return err
	}
	for i := len(months) - 1; i >= 0; i-- {
		list, err := public.InMonth(ctx, c.Desks[0].ID, months[i].Year, months[i].Month, months[i].Count, 0)
		if err != nil {
			return err
		}
		for _, e := range list {
			r.paths = append(r.paths, fmt.Sprintf("/%s/a/%s/%d.html", r.desk, e.Slug, e.StoryID))
		}
	}
	return nil
}

// hire makes the two people who publish, with a token each.
func (r *newsroom) hire(ctx context.Context, binary string) error {
	for _, p := range []struct {
		role  string
		token *string
	}{{"reporter", &r.reporter}, {"chief", &r.chief}} {
		email := fmt.Sprintf("%s-%d@bench.example", p.role, time.Now().UnixNano())
		if _, err := command(ctx, binary, "a long password of "+p.role+"\n", "user", "create", "--email", email,
			"--name", p.role, "--desk", r.desk+":"+p.role, "--data", r.data); err != nil {
			return err
		}
		token, err := command(ctx, binary, "", "token", "create", "--user", email, "--data", r.data)
		if err != nil {
			return err
		}
		*p.token = token
	}
	return nil
}

// loader puts stories into the database in bulk.
type loader struct {
	db        *store.DB
	stories   *store.Stories
	published *store.Publishing
	desk      *desk.Desk
	language  *lang.Language
	topics    []desk.Topic
	author    *desk.Author
	random    *rand.Rand
}

func (r *newsroom) load(ctx context.Context, n int) error {
	db, err := store.Open(ctx, store.Config{DataDir: r.data})
	if err != nil {
		return err
	}
	defer db.Close()
	l := &loader{db: db, stories: store.NewStories(db), published: store.NewPublishing(db), random: rand.New(rand.NewPCG(1, 2))}
	desks := desk.New(store.NewDesks(db), clock.System{})
	if l.desk, err = desks.BySlug(ctx, r.desk); err != nil {
		return err
	}
	if l.topics, err = desks.Topics(ctx); err != nil {
		return err
	}
	l.language, _ = lang.ByID(r.desk)
	kind := desk.Person
	tag := l.desk.Tag
	l.author, err = desks.NewAuthor(ctx, account.Actor{Admin: true}, desk.AuthorPatch{Kind: &kind, Names: map[string]string{tag: "Mira Quillby"},
		Biographies: map[string]string{tag: "Mira Quillby writes about schools, libraries and river buses. Like the town, she is invented."}})
	if err != nil {
		return err
	}
	return l.all(ctx, n)
}

// written is a story ready to be put in.
type written struct {
	topic   desk.Topic
	content story.Content
	terms   []string
	body    reader.Body
	err     error
}

// all writes on one core while the database takes in on the other.
func (l *loader) all(ctx context.Context, n int) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ready := make(chan written, batch)
	go func() {
		defer close(ready)
		for i := range n {
			select {
			case ready <- l.write(i):
			case <-ctx.Done():
				return
			}
		}
	}()
	// The last story came out an hour ago, the first years before: nine minutes lie between two.
	first := time.Now().UTC().Add(-time.Hour - time.Duration(n)*9*time.Minute).Truncate(time.Second)
	for from := 0; from < n; from += batch {
		var some []written
		for range min(batch, n-from) {
			w := <-ready
			if w.err != nil {
				return w.err
			}
			some = append(some, w)
		}
		err := l.db.Tx(ctx, func(ctx context.Context) error {
			for i := range some {
				if err := l.put(ctx, &some[i], first.Add(time.Duration(from+i)*9*time.Minute)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		if from%10_000 == 0 && from > 0 {
			say("  %d of %d", from, n)
		}
	}
	return nil
}

// write makes a story's text in all its forms.
func (l *loader) write(i int) written {
	w := written{topic: l.topics[i%len(l.topics)]}
	w.content = l.content(i, w.topic)
	c := &w.content
	text := c.Body.Text()
	w.terms = l.language.Terms(strings.Join([]string{c.Headline, c.Deck, text}, "\n"))
	doc, err := c.Body.MarshalJSON()
	w.err = err
	w.body = reader.Body{HTML: c.Body.HTML(body.RenderOptions{Language: l.language}), Doc: string(doc), Text: text}
	return w
}

// put puts in one story as it stands after its publication.
func (l *loader) put(ctx context.Context, w *written, at time.Time) error {
	c := &w.content
	slug := l.language.Slug(c.Headline)
	s := &story.Story{DeskID: l.desk.ID, Kind: story.Article, State: story.Published, Live: story.OnAir, Version: 1, Slug: slug,
		Headline: c.Headline, Words: c.Words(), Urgency: 3, CreatedAt: at, UpdatedAt: at, FirstPublishedAt: &at, PublishedAt: &at}
	if err := l.stories.InsertStory(ctx, s); err != nil {
		return err
	}
	rev := &story.Revision{StoryID: s.ID, Number: 1, At: at, Kind: story.SaveRevision, Hash: c.Hash(), Words: s.Words, Reflects: "{}", Content: *c}
	if err := l.stories.InsertRevision(ctx, rev); err != nil {
		return err
	}
	s.HeadID, s.ApprovedID, s.LiveID = &rev.ID, &rev.ID, &rev.ID
	if err := l.stories.UpdateStory(ctx, s); err != nil {
		return err
	}
	if err := l.stories.IndexStory(ctx, s.ID, s.DeskID, w.terms); err != nil {
		return err
	}
	e := &reader.Edition{StoryID: s.ID, OriginID: s.ID, DeskID: s.DeskID, Kind: reader.KindArticle, RevisionID: &rev.ID, Slug: slug,
		Headline: c.Headline, Deck: c.Deck, Hash: rev.Hash, Words: s.Words, FirstPublishedAt: at, PublishedAt: at, TextChangedAt: at,
		Credits: reader.Credits{Bylines: []reader.Byline{{AuthorID: l.author.ID, Role: "reporter"}}, Topics: []int64{w.topic.ID}}}
	w.body.StoryID = s.ID
	return l.published.PutEdition(ctx, e, &w.body, nil, w.terms, true)
}

func (l *loader) content(i int, topic desk.Topic) story.Content {
	c := story.Content{Headline: headline(i), Deck: pick(l.random) + " " + pick(l.random), Body: body.FromText(text(l.random)),
		Bylines: []story.Byline{{Author: l.author.Slug, Role: "reporter"}}, Topics: []string{topic.Slug}}
	c.Body.AssignIDs(story.NewBlockID)
	c.Normal()
	return c
}

// paragraphs is the length of a story: that of an ordinary article.
const paragraphs = 11

// headline is one that no other story has.
func headline(i int) string {
	return fmt.Sprintf("%s, report number %d", strings.TrimSuffix(sentences[i%len(sentences)], "."), i)
}

func pick(r *rand.Rand) string { return sentences[r.IntN(len(sentences))] }

// text is an invented article as plain text: eleven paragraphs of two or three sentences.
func text(r *rand.Rand) string {
	var b strings.Builder
	for p := range paragraphs {
		if p > 0 {
			b.WriteString("\n\n")
		}
		for s := range 2 + r.IntN(2) {
			if s > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(pick(r))
		}
	}
	return b.String()
}

// sentences are about a town that does not exist.
// They are never changed.
var sentences = [...]string{
	"The library by the river stays open until nine while the long evenings last.",
	"A new gauge shows the height of the water from both banks.",
	"The marks are large enough to be read from the bridge.",
	"The chess school will open on Saturday mornings from this week.",
	"There are twenty boards, and beginners start with the rook.",
	"The early river bus now waits for the children from the far bank.",
	"Readers had asked for two more hours after work, and the lamp by the door stays on.",
	"The brass band has moved its rehearsal to the yard of the bakery.",
	"Neighbours said they would rather hear it properly than guess the tune.",
	"Pupils have drawn a map of the quietest benches in town.",
	"Sixteen places were tested at noon, each with a sandwich.",
	"The ferry bell was repaired and tuned, and the pitch is now a clear A.",
	"The timetable hangs in the hall, and a copy lies at the ticket window.",
	"The school choir looks for two low voices; nobody has to sing alone.",
	"Each of the seven bridges has a lamp of its own, and each lamp has a keeper.",
	"The market square gets three more trees before the first frost.",
	"Lessons are free, and chairs are brought from the hall when there are too few.",
	"The baker starts an hour earlier, so that bread is warm when the first bus comes.",
	"Two gardeners look after the steps to the water, and both prefer willows.",
	"The museum shows forty old kites, most of them mended many times.",
}
