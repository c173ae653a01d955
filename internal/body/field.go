package body

// Field is a block's text beside its own: caption, alt, credit or title.
func (b Block) Field(name string) string { return *b.part(name) }

// SetField writes one of them.
func (b *Block) SetField(name, text string) { *b.part(name) = text }
