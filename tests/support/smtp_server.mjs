// SPDX-License-Identifier: AGPL-3.0-or-later
// A real SMTP server for the tests, on a free loopback port. Prints the port, then one JSON line for each message it
// took, as an independent MIME parser reads it. Arguments, all optional:
//   key=FILE cert=FILE   offer STARTTLS with this certificate       tls=implicit  TLS from the first byte
//   user=U password=P    ask for a login                            answers=451,250   replies to the next recipients
//   after=554,250        replies to the next messages' contents
import {readFileSync} from 'node:fs';
import {SMTPServer} from 'smtp-server';
import {simpleParser} from 'mailparser';

const options = Object.fromEntries(process.argv.slice(2).map((word) => word.split(/=(.*)/s).slice(0, 2)));
const list = (text) => (text ? text.split(',').map(Number) : []);
const answers = list(options.answers);
const afterwards = list(options.after);

function refusal(code) {
    return Object.assign(new Error(`said no to <${'someone@example.org'}>`), {responseCode: code});
}

const disabled = [];
if (!options.key) disabled.push('STARTTLS');
if (!options.user) disabled.push('AUTH');

const server = new SMTPServer({
    secure: options.tls === 'implicit',
    key: options.key && readFileSync(options.key),
    cert: options.cert && readFileSync(options.cert),
    disabledCommands: disabled,
    authOptional: !options.user,
    allowInsecureAuth: true,
    onAuth(auth, session, done) {
        const right = auth.username === options.user && auth.password === options.password;
        done(right ? null : new Error('Invalid login'), right ? {user: auth.username} : undefined);
    },
    onRcptTo(address, session, done) {
        const answer = answers.shift() ?? 250;
        done(answer === 250 ? null : refusal(answer));
    },
    onData(stream, session, done) {
        const chunks = [];
        stream.on('data', (chunk) => chunks.push(chunk));
        stream.on('end', async () => {
            const answer = afterwards.shift() ?? 250;
            if (answer !== 250) return done(refusal(answer));
            const raw = Buffer.concat(chunks);
            const mail = await simpleParser(raw);
            console.log(JSON.stringify({
                secure: session.secure,
                user: session.user ?? '',
                hello: session.hostNameAppearsAs,
                envelope: {from: session.envelope.mailFrom.address, to: session.envelope.rcptTo.map((r) => r.address)},
                headers: mail.headerLines.map((header) => header.key),
                from: mail.from?.value,
                to: mail.to?.value,
                replyTo: mail.replyTo?.text ?? '',
                subject: mail.subject,
                messageId: mail.messageId,
                inReplyTo: mail.inReplyTo ?? '',
                date: mail.date,
                autoSubmitted: mail.headers.get('auto-submitted'),
                text: mail.text,
                html: mail.html || '',
                attachments: mail.attachments.length,
                longestLine: Math.max(...raw.toString('latin1').split('\r\n').map((line) => line.length)),
                ascii: raw.every((byte) => byte < 128),
            }));
            done();
        });
    },
});
server.on('error', () => {}); // a client that hangs up or distrusts our certificate
server.listen(0, '127.0.0.1', () => console.log(server.server.address().port));
process.stdin.resume().on('end', () => process.exit(0)); // never outlives the test that started it
