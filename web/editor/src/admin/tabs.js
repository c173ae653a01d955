// tabs: in a row of links that is wider than the screen, the present one is seen.
export function tabs() {
  for (const here of document.querySelectorAll('.views [aria-current]')) {
    const row = here.closest('.filters')
    if (row && row.scrollWidth > row.clientWidth) here.scrollIntoView({ block: 'nearest', inline: 'center' })
  }
}
