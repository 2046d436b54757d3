package io.towline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.cli.control.ExitCode;
import io.towline.config.tree.BuiltIn;
import io.towline.listener.tls.CertificateFacts;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TowlineCommandTest {

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int towline(String... arguments) {
        return Commands.execute(new PrintWriter(out), new PrintWriter(err), arguments);
    }

    private String write(String text) throws IOException {
        return Files.writeString(folder.resolve("proxy.conf"), text).toString();
    }

    @Test
    void checkPrintsWhatTheFileComesTo() throws IOException {
        String file = write("""
                listeners { plain { bind = "127.0.0.1:8080" }, six { bind = "[::1]:8080", max-connections = 100 } }
                upstreams { chat { servers = ["ws://127.0.0.1:9000", { url = "ws://127.0.0.1:9001", weight = 2 }] } }
                routes {
                  chat { host = [a.example.com, "*.a.example.com"], listener = [six, plain], path = /chat, upstream = chat, http.enabled = on }
                  all { upstream = chat, max-age = 12h, rewrite = /v1, max-frame.from-client = 64KiB, http.compress = on }
                }
                io.threads = 2
                """);
        assertEquals(ExitCode.OK, towline("check", "-c", file));
        assertEquals(file + """
                 can be used.

                LISTENER  ADDRESS         TLS  CONNECTIONS  HEADERS       HANDSHAKE  KEEP-ALIVE
                plain     127.0.0.1:8080  off  off          100 in 16KiB  10s        1m
                six       [::1]:8080      off  100          100 in 16KiB  10s        1m

                ROUTE  LISTENER    HOST             PATH   UPSTREAM                 SERVERS
                all    all         any host         /      chat at /v1, compressed  ws://127.0.0.1:9000, ws://127.0.0.1:9001 (weight 2)
                chat   six, plain  a.example.com    /chat  chat                     ws://127.0.0.1:9000, ws://127.0.0.1:9001 (weight 2)
                chat   six, plain  *.a.example.com  /chat  chat                     ws://127.0.0.1:9000, ws://127.0.0.1:9001 (weight 2)

                UPSTREAM  BALANCE      CONNECT  HANDSHAKE  OPEN  MAX-FAILS  FAIL-TIMEOUT  HEALTH CHECK  QUEUE  RESOLVE-EVERY
                chat      round-robin  3s       5s         10s   3          10s           off           off    30s

                LIMITS OF  MESSAGE client/upstream  FRAME client/upstream  CONTROL FRAMES  ORIGINS      COMPRESSION
                all        1MiB / 16MiB             64KiB / off            500/s           same-origin  pass-through
                chat       1MiB / 16MiB             off / off              500/s           same-origin  pass-through

                TIMERS OF  PING+PONG client  PING+PONG upstream  IDLE  MAX-AGE  SLOW-CONSUMER  CLOSE
                all        25s+20s           25s+20s             off   12h      1m             5s
                chat       25s+20s           25s+20s             off   off      1m             5s

                DRAIN  HARD-STOP  I/O THREADS  ACCESS LOG
                1m     5m         2            text

                ADMIN  CONTROL SOCKET             BRIDGE BUFFERS  PARK BUFFERS  CLIENT SCRIPTS
                off    /run/towline/control.sock  256MiB          64MiB         /.towline
                """, out.toString());
        assertEquals("", err.toString());
    }

    @Test
    void checkPrintsCertificatesBridgesAndWhatOperatorsUse() throws Exception {
        Pem pem = TestCertificates.selfSigned(folder, "chat.example.com", "127.0.0.1", "*.example.com");
        String file = write("""
                listeners.secure { bind = "0.0.0.0:8443", tls.certificates = [{ cert = "CERT", key = "KEY" }] }
                upstreams { chat { servers = ["ws://127.0.0.1:9000"] }, old { servers = ["ws://127.0.0.1:8443"] } }
                routes.chat { upstream = chat, bridge { enabled = on, transports = [sse, long-poll], sockjs.mode = unwrap } }
                admin { enabled = on, bind = "[::]:9901", token = "secret" }
                control.socket = off
                """.replace("CERT", pem.cert().toString())
                .replace("KEY", pem.key().toString()));
        assertEquals(ExitCode.OK, towline("check", "-c", file), err::toString);
        CertificateFacts facts = CertificateFacts.of(pem.cert());
        String from = facts.begins().toString().substring(0, 10);
        String until = facts.ends().toString().substring(0, 10);
        String said = out.toString();
        assertTrue(
                said.contains("secure" + " ".repeat(11) + pem.cert() + "  *.example.com, chat.example.com, 127.0.0.1  "
                        + from + "  " + until + "\n"),
                said);
        assertTrue(said.contains("""
                BRIDGE OF  TRANSPORTS      RESUME-WINDOW  BUFFER  HOLD  STREAM-MAX-AGE  SOCKJS
                chat       sse, long-poll  2m             1MiB    25s   5m              unwrap
                """), said);
        assertTrue(said.endsWith("""
                ADMIN                   CONTROL SOCKET  BRIDGE BUFFERS  PARK BUFFERS  CLIENT SCRIPTS
                [::]:9901 with a token  off             256MiB          64MiB         /.towline

                WARN FILE:2: upstreams.old: no route has it for its upstream. Write upstream = old in one, or remove it.
                WARN FILE:2: upstreams.old.servers: ws://127.0.0.1:8443 is Towline's own listener secure: a request may go round in a circle. Name the server behind it.
                """.replace("FILE", file)), said);
    }

    @Test
    void checkPrintsWhatRoutesDoByThemselvesAndToHeaders() throws Exception {
        String file = write("""
                listeners.plain.bind = "127.0.0.1:8080"
                upstreams.chat.servers = ["ws://127.0.0.1:9000"]
                routes {
                  a { path = "^/api/v[0-9]+/", path-match = regex, upstream = chat, paths = raw }
                  b { path = "^/b$", path-match = regex, upstream = chat,
                      headers { request { set.X-A = secret, remove = [Cookie] }, response.add.Link = x } }
                  files { path = /site, files { root = "FOLDER" } }
                  go { path = /old, path-match = exact, redirect { to = "https://{host}{uri}" } }
                  robots { path = /robots.txt, respond { status = 404 } }
                }
                """.replace("FOLDER", folder.toString()));
        assertEquals(ExitCode.OK, towline("check", "-c", file), err::toString);
        String said = out.toString();
        assertTrue(said.contains("\na       all       any host  ^/api/v[0-9]+/ (regex 1) (raw)  chat  "), said);
        assertTrue(said.contains("\nb       all       any host  ^/b$ (regex 2)                  chat  "), said);
        assertTrue(said.contains("  files of " + folder), said);
        assertTrue(said.contains("  /old (exact)                    redirect to https://{host}{uri} (308)"), said);
        assertTrue(said.contains("  /robots.txt                     respond 404  "), said);
        assertTrue(said.contains("""
                HEADERS OF  REQUEST                 RESPONSE
                b           remove Cookie; set X-A  add Link
                """), said);
        assertTrue(!said.contains("secret"), said);
    }

    @Test
    void checkPrintsWhoMustSendAProxyHeader() throws Exception {
        String file = write("""
                listeners.a { bind = "127.0.0.1:8443", proxy-protocol { mode = required, from = ["10.0.0.0/8", "fd00::7"] } }
                listeners.b { bind = "127.0.0.1:8444", proxy-protocol { mode = off, from = ["10.0.0.0/8"] } }
                upstreams { chat { servers = ["ws://127.0.0.1:9000"] } }
                routes.chat { upstream = chat }
                """);
        assertEquals(ExitCode.OK, towline("check", "-c", file), err::toString);
        String said = out.toString();
        assertTrue(said.contains("""
                b         127.0.0.1:8444  off  off          100 in 16KiB  10s        1m

                PROXY PROTOCOL AT  FROM
                a                  10.0.0.0/8, fd00::7

                """), said);
    }

    @Test
    void checkPrintsWhoMayComeIn() throws Exception {
        String file = write("""
                defaults.route.access.addresses = ["allow 10.0.0.0/8", "allow fd00::7", "deny all"]
                listeners.a { bind = "127.0.0.1:8443", access.addresses = ["deny 2001:db8::/32"] }
                listeners.b { bind = "127.0.0.1:8444" }
                upstreams { chat { servers = ["ws://127.0.0.1:9000"] } }
                routes { chat { upstream = chat }, open { path = /open, upstream = chat, access.addresses = [] } }
                """);
        assertEquals(ExitCode.OK, towline("check", "-c", file), err::toString);
        String said = out.toString();
        assertTrue(said.contains("""
                ACCESS TO   ADDRESSES                                  WHO
                listener a  deny 2001:db8::/32                         anybody
                route chat  allow 10.0.0.0/8, allow fd00::7, deny all  anybody

                """), said);
    }

    @Test
    void checkPrintsHowMuchOneClientMayHave() throws Exception {
        String file = write("""
                defaults.route.limits.requests { rate = "50/s", burst = 100 }
                listeners.a { bind = "127.0.0.1:8443", limits { connections.most = 20, status = 503 } }
                upstreams { chat { servers = ["ws://127.0.0.1:9000"] } }
                routes {
                  chat { upstream = chat, limits { sessions { by = "cookie:SID", most = 3 }, handshakes { by = all, rate = 10/m } } }
                  open { path = /open, upstream = chat, limits.requests.rate = off }
                }
                """);
        assertEquals(ExitCode.OK, towline("check", "-c", file), err::toString);
        String said = out.toString();
        assertTrue(said.contains("""
                LIMITS OF   LIMIT        BY              ALLOWED          ELSE
                listener a  connections  client-address  20 at a time     503
                route chat  handshakes   all             10/m, burst 20   429
                route chat  requests     client-address  50/s, burst 100  429
                route chat  sessions     cookie:SID      3 at a time      429

                """), said);
    }

    @Test
    void checkPrintsWhoIsAskedForAPassword() throws Exception {
        Path users = Path.of(write("bob:{SHA}ohgYgF2kkgMlRbH1HlEDczlOc+M="));
        Path named = Files.move(users, users.resolveSibling("users"));
        String file = write("""
                listeners.a { bind = "127.0.0.1:8443" }
                routes { staff { respond.status = 204, access.basic.file = "users" } }
                """);
        assertEquals(ExitCode.OK, towline("check", "-c", file), err::toString);
        String said = out.toString();
        assertTrue(said.contains("""
                ACCESS TO    ADDRESSES  WHO
                route staff  all        users of %s

                """.formatted(named)), said);
    }

    @Test
    void checkPrintsAllMistakesAndExitsWith78() throws IOException {
        String file = write("""
                listeners { plain { bind = ":8080" } }
                upstreams { chat { servers = ["chat-1:9000"] } }
                routes { chat { upstream = chat, idle-timout = 5m } }
                """);
        assertEquals(ExitCode.CONFIG, towline("check", "--config", file));
        assertEquals(
                file + ":2: upstreams.chat.servers: \"chat-1:9000\" has no scheme. Write \"ws://chat-1:9000\".\n" + file
                        + ":3: routes.chat.idle-timout is not a setting. Did you mean routes.chat.idle-timeout?\n"
                        + "2 mistakes\n",
                err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void oneMistakeIsNotPlural() throws IOException {
        assertEquals(ExitCode.CONFIG, towline("check", "-c", write("a {")));
        assertTrue(err.toString().endsWith("\n1 mistake\n"), err.toString());
    }

    @Test
    void checkLooksAtConfProxyConfIfNotTold() {
        assertEquals(ExitCode.OK, towline("check"));
        assertTrue(out.toString().startsWith("conf/proxy.conf can be used.\n"), out.toString());
    }

    @Test
    void defaultsPrintsTheManual() {
        assertEquals(ExitCode.OK, towline("defaults"));
        assertEquals(BuiltIn.text(), out.toString());
    }

    @Test
    void versionIsDevelopmentOutsideOfAJar() {
        assertEquals(ExitCode.OK, towline("version"));
        assertEquals("towline development\n", out.toString());
    }

    @Test
    void helpIsNoFailure() {
        assertEquals(ExitCode.OK, towline("--help"));
        assertTrue(out.toString().startsWith("Usage: towline [-hV] [COMMAND]\n"), out.toString());
    }

    @Test
    void anUnknownCommandExitsWith1AndTellsTheUsage() {
        assertEquals(ExitCode.FAILURE, towline("chekc"));
        assertTrue(
                err.toString()
                        .startsWith(
                                "There is no command \"chekc\".\nDid you mean: towline check?\n\"towline --help\" lists them.\n"),
                err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void anUnknownOptionExitsWith1() {
        assertEquals(ExitCode.FAILURE, towline("check", "--colour"));
        assertTrue(err.toString().contains("Usage: towline check "), err.toString());
    }

    @Test
    void noCommandExitsWith1() {
        assertEquals(ExitCode.FAILURE, towline());
        assertTrue(err.toString().startsWith("Which command?\nUsage: towline"), err.toString());
    }

    @Test
    void aDefectIsShownWithItsTrace() {
        CommandLine root = TowlineCommand.commandLine().setErr(new PrintWriter(err, true));
        CommandLine run = root.getSubcommands().get("run");
        assertEquals(ExitCode.FAILURE, TowlineCommand.failed(new IllegalStateException("oops"), run, null));
        assertTrue(
                err.toString()
                        .startsWith("towline run: java.lang.IllegalStateException: oops\n"
                                + "\tat io.towline.cli.TowlineCommandTest."),
                err.toString());
    }

    @Test
    void aFileThatIsNamedByItselfIsToldWithItsOption() {
        assertEquals(ExitCode.FAILURE, towline("check", "/etc/proxy.conf"));
        assertTrue(
                err.toString()
                        .startsWith(
                                "towline check takes no argument \"/etc/proxy.conf\". If it is the configuration file:"
                                        + " towline check -c /etc/proxy.conf\nUsage: towline check"),
                err.toString());
    }

    @Test
    void aStrayWordBehindOthersIsNotTakenForAFile() {
        assertEquals(ExitCode.FAILURE, towline("drain", "chat", "news"));
        assertTrue(err.toString().startsWith("towline drain takes no argument \"news\".\nUsage: "), err.toString());
    }

    @Test
    void completionForShellsIsGenerated() {
        assertEquals(ExitCode.OK, towline("generate-completion"));
        assertTrue(out.toString().contains("complete -F _complete_towline -o default towline"), out.toString());
    }
}
