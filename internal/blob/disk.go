package blob

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"runtime"
	"strings"
	"syscall"
	"time"

	"polydesk/internal/errs"
)

const (
	// incoming is where objects are written before they have a key. It stands in the store itself, so a rename
	// out of it never crosses a file system, and what a crash leaves behind is found without walking the store.
	incoming     = ".incoming"
	identityFile = ".identity"
	// leftover is the age at which a file in incoming belongs to nobody any more; no upload lasts so long.
	leftover = 24 * time.Hour
)

// disk is a folder; os.Root keeps every path inside it, symbolic links included.
type disk struct {
	root     *os.Root
	identity string
}

func openDisk(dir string) (Store, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("the media folder cannot be made: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("the media folder cannot be opened: %w", err)
	}
	d := &disk{root: root}
	if err := d.prepare(); err != nil {
		root.Close()
		return nil, fmt.Errorf("the media folder cannot be used: %w", err)
	}
	return d, nil
}

func (d *disk) prepare() error {
	if err := d.makeFolders(incoming); err != nil {
		return err
	}
	if err := d.sweep(time.Now().Add(-leftover)); err != nil {
		return err
	}
	var err error
	d.identity, err = d.readIdentity()
	if errors.Is(err, fs.ErrNotExist) {
		if err = d.makeIdentity(); err == nil {
			d.identity, err = d.readIdentity()
		}
	}
	return err
}

// sweep removes what uploads that never ended left behind before the given time.
func (d *disk) sweep(before time.Time) error {
	entries, err := fs.ReadDir(d.root.FS(), incoming)
	if err != nil {
		return err
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() || !info.ModTime().Before(before) {
			continue // gone meanwhile, not ours, or in use
		}
		if err := d.root.Remove(path.Join(incoming, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func (d *disk) readIdentity() (string, error) {
	b, err := d.root.ReadFile(identityFile)
	if err != nil {
		return "", err
	}
	id := strings.TrimSpace(string(b))
	if len(id) < 16 || len(id) > 64 {
		return "", fmt.Errorf("%s does not hold an identity", identityFile)
	}
	return id, nil
}

// makeIdentity writes the identity whole or not at all. A hard link, unlike a rename, fails when another process
// was first: the identity that was there first stays.
func (d *disk) makeIdentity() error {
	temp, err := d.write(strings.NewReader(rand.Text() + "\n"))
	if err != nil {
		return err
	}
	defer d.root.Remove(temp)
	err = d.root.Link(temp, identityFile)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		// A file system without hard links.
		err = d.root.Rename(temp, identityFile)
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return d.sync(".")
}

func (d *disk) Identity() string { return d.identity }

func (d *disk) Close() error { return d.root.Close() }

func (d *disk) Put(ctx context.Context, key string, r io.Reader) error {
	if err := CheckKey(key); err != nil {
		return err
	}
	from := &reader{ctx: ctx, r: r}
	temp, err := d.write(from)
	if from.err != nil {
		return from.err // the caller's own, with the kind that it has
	}
	if err != nil {
		return outward(err)
	}
	dir := path.Dir(key)
	err = d.makeFolders(dir)
	if err == nil {
		err = d.root.Rename(temp, key)
	}
	if err != nil {
		d.root.Remove(temp)
		return outward(err)
	}
	return outward(d.sync(dir))
}

// write puts everything of r into a new synced file of incoming and gives its path; on failure nothing stays.
func (d *disk) write(r io.Reader) (temp string, err error) {
	temp = path.Join(incoming, strings.ToLower(rand.Text()))
	f, err := d.root.OpenFile(temp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o640)
	if err != nil {
		return "", err
	}
	_, err = io.Copy(f, r)
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		d.root.Remove(temp)
		return "", err
	}
	return temp, nil
}

// makeFolders makes dir and the folders above it, and syncs each folder that got a new entry: a synced file in a
// folder whose own name is not on the disk yet would be lost with it.
func (d *disk) makeFolders(dir string) error {
	if dir == "." {
		return nil
	}
	if info, err := d.root.Stat(dir); err == nil && info.IsDir() {
		return nil
	}
	above := path.Dir(dir)
	if err := d.makeFolders(above); err != nil {
		return err
	}
	if err := d.root.Mkdir(dir, 0o750); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return d.sync(above)
}

// sync brings the entries of a folder to the disk. Windows has no such call and keeps them by its journal.
func (d *disk) sync(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := d.root.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}

func (d *disk) Open(ctx context.Context, key string) (io.ReadSeekCloser, int64, time.Time, error) {
	if err := d.find(ctx, key); err != nil {
		return nil, 0, time.Time{}, err
	}
	f, err := d.root.Open(key)
	if err != nil {
		return nil, 0, time.Time{}, absent(err)
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, 0, time.Time{}, outward(err)
	}
	return f, info.Size(), info.ModTime().UTC().Truncate(time.Microsecond), nil
}

func (d *disk) Exists(ctx context.Context, key string) (bool, error) {
	err := d.find(ctx, key)
	if errs.Is(err, errs.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// find says whether a regular file stands under key; a folder, a pipe or a device in its place is no object.
func (d *disk) find(ctx context.Context, key string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !validKey(key) {
		return errs.New(errs.NotFound, "err_not_found")
	}
	info, err := d.root.Stat(key)
	if err != nil {
		return absent(err)
	}
	if !info.Mode().IsRegular() {
		return errs.New(errs.NotFound, "err_not_found")
	}
	return nil
}

func (d *disk) Delete(ctx context.Context, key string) error {
	if err := CheckKey(key); err != nil {
		return err
	}
	err := d.find(ctx, key)
	if err == nil {
		err = absent(d.root.Remove(key))
	}
	if errs.Is(err, errs.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return outward(d.sync(path.Dir(key)))
}

func (d *disk) Ping(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	temp := path.Join(incoming, strings.ToLower(rand.Text()))
	if err := d.root.WriteFile(temp, []byte("ping"), 0o640); err != nil {
		d.root.Remove(temp)
		return outward(err)
	}
	return outward(d.root.Remove(temp))
}

// absent is outward for looking something up, where a missing file is an answer.
func absent(err error) error {
	// A file in the place of a folder of the key: nothing is under that key either.
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return errs.New(errs.NotFound, "err_not_found")
	}
	return outward(err)
}

// outward gives an error its kind at the edge of the room.
func outward(err error) error {
	if err == nil {
		return nil
	}
	return errs.Wrap(errs.Unavailable, "err_media_store", err)
}

// reader ends when its context does, and remembers how reading failed, to tell it from a failing disk.
type reader struct {
	ctx context.Context
	r   io.Reader
	err error
}

func (r *reader) Read(p []byte) (int, error) {
	if r.err = r.ctx.Err(); r.err != nil {
		return 0, r.err
	}
	n, err := r.r.Read(p)
	if err != nil && err != io.EOF {
		r.err = err
	}
	return n, err
}
