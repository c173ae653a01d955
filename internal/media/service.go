package media

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"io"
	"strings"
	"time"

	"polydesk/internal/account"
	"polydesk/internal/clock"
	"polydesk/internal/errs"
	"polydesk/internal/event"
	"polydesk/internal/picture"
)

// MaxBytes is the largest upload: 25 MiB.
const MaxBytes = 25 << 20

// Blobs is the object store, as far as this room needs one.
type Blobs interface {
	Put(ctx context.Context, key string, r io.Reader) error
	Open(ctx context.Context, key string) (io.ReadSeekCloser, int64, time.Time, error)
}

// Service takes pictures in and hands renditions out.
type Service struct {
	store    Store
	blobs    Blobs
	pictures *picture.Processor
	clock    clock.Clock
}

// New makes the service.
func New(store Store, blobs Blobs, pictures *picture.Processor, clk clock.Clock) *Service {
	return &Service{store: store, blobs: blobs, pictures: pictures, clock: clk}
}

// newKey makes a picture's key: 20 letters and digits, random, not guessable.
func newKey() string {
	var b [13]byte
	rand.Read(b[:])
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:]))[:20]
}

// Upload takes an image in: anybody with a role at a desk, nil for the
// program itself. The renditions are on disk, synced, before the row that names
// them. Invalid when it is no image that we read, TooLarge, Unavailable when
// too many wait.
func (sv *Service) Upload(ctx context.Context, a *account.Actor, data []byte) (*Media, error) {
	var by *int64
	if a != nil {
		if a.ReadOnly || !a.Admin && len(a.Desks()) == 0 {
			return nil, errs.New(errs.Forbidden, "err_forbidden")
		}
		by = &a.ID
	}
	if len(data) > MaxBytes {
		return nil, errs.New(errs.TooLarge, "err_too_large")
	}
	sum := sha256.Sum256(data)
	m := &Media{Key: newKey(), Hash: hex.EncodeToString(sum[:]), Bytes: int64(len(data)), FocalX: .5, FocalY: .5,
		UploadedBy: by, UploadedAt: sv.clock.Now()}
	if err := sv.fill(ctx, m, data); err != nil {
		return nil, err
	}
	err := sv.store.Tx(ctx, func(ctx context.Context) error {
		m.ID = 0
		if err := sv.store.InsertMedia(ctx, m); err != nil {
			return err
		}
		return sv.store.WriteAudit(ctx, event.Audit{At: m.UploadedAt, ActorID: by, Action: "media_uploaded", Subject: "media", SubjectID: &m.ID})
	})
	return m, err
}

// fill gives m its size and renditions: those of the same bytes where they
// were uploaded before, else new ones.
func (sv *Service) fill(ctx context.Context, m *Media, data []byte) error {
	old, err := sv.store.MediaByHash(ctx, m.Hash)
	if err == nil {
		m.Format, m.Width, m.Height, m.Renditions = old.Format, old.Width, old.Height, old.Renditions
		for i := range m.Renditions {
			m.Renditions[i].MediaID = 0
		}
		return nil
	}
	if !errs.Is(err, errs.NotFound) {
		return err
	}
	res, err := sv.pictures.Process(ctx, data, m.FocalX, m.FocalY)
	if err != nil {
		return err
	}
	m.Format, m.Width, m.Height = res.Format, res.Width, res.Height
	for _, r := range res.Renditions {
		key := "media/" + m.Hash[:2] + "/" + m.Hash + "/" + r.Name + "." + r.Ext
		if err := sv.blobs.Put(ctx, key, bytes.NewReader(r.Data)); err != nil {
			return err
		}
		m.Renditions = append(m.Renditions, Rendition{Name: r.Name, Width: r.Width, Height: r.Height, Ext: r.Ext,
			ContentType: r.ContentType, Bytes: int64(len(r.Data)), Blob: key})
	}
	return nil
}

// File is a rendition that is open for reading.
type File struct {
	io.ReadSeekCloser
	ContentType string
	Modified    time.Time
}

// Open opens a rendition for somebody of the newsroom: who uploaded it, or who
// may see a story that uses it. name is like "w640.jpg". NotFound otherwise.
func (sv *Service) Open(ctx context.Context, a account.Actor, key, name string) (*File, error) {
	m, err := sv.Get(ctx, a, key)
	if err != nil {
		return nil, err
	}
	return sv.open(ctx, m, name)
}

// OpenAny opens a rendition without asking who: for previews, whose signed
// link names the revision that uses it.
func (sv *Service) OpenAny(ctx context.Context, key, name string) (*File, error) {
	m, err := sv.store.MediaByKey(ctx, key)
	if err != nil {
		return nil, err
	}
	return sv.open(ctx, m, name)
}

func (sv *Service) open(ctx context.Context, m *Media, name string) (*File, error) {
	for _, r := range m.Renditions {
		if r.Name+"."+r.Ext != name {
			continue
		}
		f, _, _, err := sv.blobs.Open(ctx, r.Blob)
		if err != nil {
			return nil, err
		}
		return &File{ReadSeekCloser: f, ContentType: r.ContentType, Modified: m.UploadedAt}, nil
	}
	return nil, errs.New(errs.NotFound, "err_not_found")
}

// Get answers a picture that the person may see; NotFound.
func (sv *Service) Get(ctx context.Context, a account.Actor, key string) (*Media, error) {
	m, err := sv.store.MediaByKey(ctx, key)
	if err != nil {
		return nil, err
	}
	if a.Admin || m.UploadedBy != nil && *m.UploadedBy == a.ID {
		return m, nil
	}
	seen, err := sv.store.SeenMedia(ctx, a, []string{key})
	if err != nil {
		return nil, err
	}
	if _, ok := seen[key]; !ok {
		return nil, errs.New(errs.NotFound, "err_not_found")
	}
	return m, nil
}
