// The entry of editor.js: the page says by its root which of the two it is.
import { storyPage } from './story.js'
import { translatePage } from './translate.js'

const story = document.getElementById('story')
const translation = document.getElementById('translate')
if (story) storyPage(story)
else if (translation) translatePage(translation)
