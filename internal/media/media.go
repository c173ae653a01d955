// Package media takes pictures in and says who may see them. Decoding belongs
// to picture, keeping the bytes to blob, captions to the story that uses one.
package media

import (
	"context"
	"time"

	"polydesk/internal/account"
	"polydesk/internal/event"
)

// Media is one picture as it was uploaded.
type Media struct {
	ID         int64       `gorm:"primaryKey"`
	Key        string      `gorm:"column:key"`    // random, in addresses
	Hash       string      `gorm:"column:hash"`   // SHA-256 of the upload, hex: doubles share their blobs
	Format     string      `gorm:"column:format"` // jpeg, png, webp
	Width      int         `gorm:"column:width"`  // pixels, after its EXIF turn
	Height     int         `gorm:"column:height"`
	Bytes      int64       `gorm:"column:bytes"`
	FocalX     float64     `gorm:"column:focal_x"` // 0 … 1 from the left
	FocalY     float64     `gorm:"column:focal_y"` // 0 … 1 from the top
	UploadedBy *int64      `gorm:"column:uploaded_by"`
	UploadedAt time.Time   `gorm:"column:uploaded_at"`
	Renditions []Rendition `gorm:"-"`
}

// TableName names the table for the store.
func (Media) TableName() string { return "media" }

// Rendition is one size of a picture: r320 … r1920 in its own ratio, w320 …
// w1920 cut to 16:9.
type Rendition struct {
	MediaID     int64  `gorm:"column:media_id;primaryKey"`
	Name        string `gorm:"column:name;primaryKey"`
	Width       int    `gorm:"column:width"`
	Height      int    `gorm:"column:height"`
	Ext         string `gorm:"column:ext"` // jpg, png
	ContentType string `gorm:"column:content_type"`
	Bytes       int64  `gorm:"column:bytes"`
	Blob        string `gorm:"column:blob"` // key in the blob store
}

// TableName names the table for the store.
func (Rendition) TableName() string { return "renditions" }

// Store is what the media room needs kept.
type Store interface {
	event.Log
	Tx(ctx context.Context, fn func(ctx context.Context) error) error
	// InsertMedia inserts a picture with its renditions.
	InsertMedia(ctx context.Context, m *Media) error
	// MediaByKey answers a picture with its renditions; NotFound.
	MediaByKey(ctx context.Context, key string) (*Media, error)
	// MediaByHash answers the oldest picture of these bytes; NotFound.
	MediaByHash(ctx context.Context, hash string) (*Media, error)
	// SeenMedia answers the ids, by key, of those of the pictures that the person may see.
	SeenMedia(ctx context.Context, a account.Actor, keys []string) (map[string]int64, error)
}
