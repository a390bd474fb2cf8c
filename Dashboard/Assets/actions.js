// A button with data-send sends that request to the API (data-method, else POST); data-ask is asked first. What comes of it the page shows by
// itself, or goes to data-then; an error is said. A button with data-show fetches that document and puts its fields into the element after it.
const send = async (button, url, method) => {
    button.disabled = true;
    try {
        const response = await fetch(url, { method });
        if (response.ok) return response.status === 204 ? {} : await response.json();
        const problem = await response.json().catch(() => ({}));
        alert(problem.detail || problem.title || `The server answered ${response.status}.`);
    } catch {
        alert('The silo was not reached. Try it again.');
    } finally {
        button.disabled = false;
    }
    return null;
};

document.addEventListener('click', async event => {
    const button = event.target.closest('[data-send], [data-show]');
    if (!button || (button.dataset.ask && !confirm(button.dataset.ask))) return;
    const answer = await send(button, button.dataset.send ?? button.dataset.show, button.dataset.method ?? (button.dataset.show ? 'GET' : 'POST'));
    if (answer && button.dataset.then) location.assign(button.dataset.then);
    if (answer && button.dataset.show) button.nextElementSibling.textContent = Object.values(answer).join(', ');
});
