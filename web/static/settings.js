// Copies what is shown once (a token, a link) for the person to hand over.
document.addEventListener('click', async (e) => {
  const button = e.target.closest?.('[data-copy]')
  const field = button && document.getElementById(button.dataset.copy)
  if (!field) return
  field.select()
  try {
    await navigator.clipboard.writeText(field.value)
  } catch { // no permission, or not https: the text stands selected
    return
  }
  const words = button.querySelector('span')
  words.textContent = button.dataset.copied
  words.setAttribute('role', 'status')
})
