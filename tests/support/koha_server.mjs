// SPDX-License-Identifier: AGPL-3.0-or-later
// What a Koha says over its REST interface, as far as we ask: a process of its own, in memory. Argument: the port.
// Members: 27193048561726 (password koha-1), 27193048561734 (restricted), 27193048561742 (login name "anne", never a card).
// POST /test/… tells it to misbehave: {"status": 500} answers everything so, {"old": true} has the first release's 204,
// {"slow": 9000} waits so many milliseconds, {"refuses": "Bad"} takes no member of that name, {"forgets": true} knows its
// tokens no more, {} is itself again.
import {createServer} from 'node:http';

let mood = {};
const account = 'Basic ' + Buffer.from('guichet:koha-secret').toString('base64');
const client = {id: 'client-1', secret: 'client-secret'};
const tokens = new Set();
let tokensGiven = 0;
const patrons = [
    {patron_id: 51, cardnumber: '27193048561726', userid: 'edurand', password: 'koha-1', surname: 'Durand', firstname: 'Émilie', date_of_birth: '1984-07-14', category_id: 'ADU', library_id: 'MED', expiry_date: '2020-12-31', restricted: false, patron_card_lost: false},
    {patron_id: 52, cardnumber: '27193048561734', userid: 'prestreint', password: 'koha-2', surname: 'Restreint', firstname: 'Paul', date_of_birth: '1990-01-01', category_id: 'ADU', library_id: 'MED', expiry_date: '2020-12-31', restricted: true, patron_card_lost: false},
    {patron_id: 53, cardnumber: '27193048561742', userid: '27193048561759', password: 'koha-3', surname: 'Autre', firstname: 'Anne', date_of_birth: '1990-01-01', category_id: 'ADU', library_id: 'MED', expiry_date: '2020-12-31', restricted: false, patron_card_lost: false},
];

function shown({password, ...patron}) {
    return patron;
}

function answer(response, status, body) {
    response.writeHead(status, {'Content-Type': 'application/json'});
    response.end(body === undefined ? '' : JSON.stringify(body));
}

function mayAsk(request) {
    const proof = request.headers.authorization ?? '';
    return proof === account || tokens.has(proof.replace('Bearer ', ''));
}

const routes = {
    'POST /api/v1/oauth/token'(request, response, body) {
        const form = new URLSearchParams(body);
        if (form.get('grant_type') !== 'client_credentials' || form.get('client_id') !== client.id || form.get('client_secret') !== client.secret) {
            return answer(response, 403, {error: 'Invalid client_id or secret'});
        }
        const token = `t${++tokensGiven}`;
        tokens.add(token);
        return answer(response, 200, {access_token: token, token_type: 'Bearer', expires_in: 3600});
    },
    'POST /api/v1/auth/password/validation'(request, response, body) {
        const {identifier, userid, password} = JSON.parse(body);
        const wanted = identifier ?? userid;
        const found = patrons.find((one) => (one.cardnumber === wanted || one.userid === wanted) && one.password === password);
        if (!found) return answer(response, 400, {error: 'Validation failed'});
        if (mood.old) return answer(response, 204);
        return answer(response, 201, {cardnumber: found.cardnumber, patron_id: found.patron_id, userid: found.userid});
    },
    'GET /api/v1/patrons'(request, response, body, query) {
        const card = query.get('cardnumber');
        return answer(response, 200, patrons.filter((one) => card === null || one.cardnumber === card).map(shown));
    },
    'POST /api/v1/patrons'(request, response, body) {
        const made = JSON.parse(body);
        if (mood.refuses === made.surname) return answer(response, 400, {errors: [{message: 'String is too long.', path: '/body/surname'}]});
        for (const needed of ['surname', 'library_id', 'category_id']) {
            if (!made[needed]) return answer(response, 400, {errors: [{message: 'Missing property.', path: `/body/${needed}`}]});
        }
        if (patrons.some((one) => one.cardnumber === made.cardnumber)) {
            return answer(response, 409, {error: 'Patron already exists', conflict: 'cardnumber'});
        }
        const patron = {...made, patron_id: 100 + patrons.length, userid: made.cardnumber, password: '', restricted: false, patron_card_lost: false};
        patrons.push(patron);
        return answer(response, 201, shown(patron));
    },
};

/** What a member may be given; Koha refuses any other name, and those that are only to be read. */
const writable = new Set(['cardnumber', 'surname', 'firstname', 'date_of_birth', 'address', 'address2', 'postal_code', 'city', 'email', 'phone', 'library_id', 'category_id', 'expiry_date', 'userid', 'patron_card_lost']);

/** Keeps what is not sent. */
function update(response, id, body) {
    const patron = patrons.find((one) => String(one.patron_id) === id);
    if (!patron) return answer(response, 404, {error: 'Patron not found'});
    const changes = JSON.parse(body);
    for (const needed of ['surname', 'library_id', 'category_id']) {
        if (!(needed in changes)) return answer(response, 400, {errors: [{message: 'Missing property.', path: `/body/${needed}`}]});
    }
    for (const name of Object.keys(changes)) {
        if (!writable.has(name)) return answer(response, 400, {errors: [{message: 'Properties not allowed.', path: `/body/${name}`}]});
    }
    Object.assign(patron, changes);
    return answer(response, 200, shown(patron));
}

const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://koha.example');
    let body = '';
    for await (const piece of request) body += piece;
    if (url.pathname === '/test/mood') {
        mood = JSON.parse(body);
        if (mood.forgets) tokens.clear();
        return answer(response, 200, {});
    }
    if (url.pathname === '/test/patrons') return answer(response, 200, patrons);
    if (mood.slow) await new Promise((resolve) => setTimeout(resolve, mood.slow));
    if (mood.status) return answer(response, mood.status, {error: 'Something went wrong, check Koha logs for details.'});
    const known = /^\/api\/v1\/patrons\/(\d+)$/.exec(url.pathname);
    const route = request.method === 'PUT' && known
        ? () => update(response, known[1], body)
        : routes[`${request.method} ${url.pathname}`];
    if (!route) return answer(response, 404, {error: 'Not Found'});
    if (!url.pathname.endsWith('/token') && !mayAsk(request)) return answer(response, 401, {error: 'Authentication failure.'});
    return route(request, response, body, url.searchParams);
});
server.listen(Number(process.argv[2]), '127.0.0.1');
