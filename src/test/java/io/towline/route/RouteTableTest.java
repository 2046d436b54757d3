package io.towline.route;

import static io.towline.route.TestRoute.route;
import static io.towline.route.TestRoute.routeOf;
import static io.towline.route.TestRoute.table;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.towline.route.Lookup.Ambiguous;
import io.towline.route.Lookup.Found;
import io.towline.route.Lookup.None;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTableTest {

    private static final RouteTable HOSTS = table(
            route("one", "/chat").host("chat.example.com"),
            route("some", "/chat").host("*.example.com"),
            route("deep", "/chat").host("*.eu.example.com"),
            route("six", "/chat").host("[::1]", "2001:db8::7"),
            route("idn", "/chat").host("bücher.example"),
            route("any", "/status"));

    @ParameterizedTest
    @CsvSource({
        "chat.example.com, one",
        "CHAT.Example.COM, one",
        "chat.example.com:8443, one",
        "chat.example.com., one",
        "chat.example.com.:8443, one",
        "other.example.com, some",
        "a.b.example.com, some",
        "eu.example.com, some",
        "a.eu.example.com, deep",
        "a.b.eu.example.com, deep",
        "[::1], six",
        "[::1]:8080, six",
        "[0:0:0:0:0:0:0:1]:8080, six",
        "[2001:DB8:0::7], six",
        "xn--bcher-kva.example, idn",
        "example.com, none",
        ".example.com, none",
        "badexample.com, none",
        "chat.example.com.evil.test, none",
        "[::2], none",
        "'', none",
    })
    void theMostSpecialHostWins(String host, String expected) {
        assertEquals(expected, routeOf(HOSTS.find(host, "/chat")));
    }

    @ParameterizedTest
    @CsvSource({"chat.example.com, any", "a.eu.example.com, any", "unknown.test, any", "'', any"})
    void aHostWithoutARouteForThePathLeavesItToTheLessSpecial(String host, String expected) {
        assertEquals(expected, routeOf(HOSTS.find(host, "/status")));
    }

    @Test
    void aHostLongerThanNamesMayBeIsSearchedForNowhere() {
        assertEquals("none", routeOf(HOSTS.find("a.".repeat(8000) + "example.com", "/chat")));
        assertEquals("any", routeOf(HOSTS.find("a.".repeat(8000) + "example.com", "/status")));
    }

    private static final RouteTable PATHS = table(
            route("chat", "/chat"),
            route("room", "/chat/room"),
            route("room-itself", "/chat/room").exact(),
            route("list", "/list").exact(),
            route("folder", "/folder/"),
            route("cafe", "/café"),
            route("space", "/a b"),
            route("tilde", "/%7Euser"));

    @ParameterizedTest
    @CsvSource({
        "/chat, chat",
        "/chat/, chat",
        "/chat/x, chat",
        "/chat/a%2Fb, chat",
        "/chat/;v=1, chat",
        "/chat//x, chat",
        "/chat/./x, chat",
        "/ch%61t, chat",
        "/chat/x.y..z, chat",
        "/chatter, none",
        "/cha, none",
        "/Chat, none",
        "/chat/room, room-itself",
        "/chat/room/, room",
        "/chat/room/1, room",
        "/chat/rooms, chat",
        "/list, list",
        "/list/, none",
        "/list/x, none",
        "/folder/, folder",
        "/folder/x, folder",
        "/folder, none",
        "/caf%C3%A9, cafe",
        "/caf%c3%a9/x, cafe",
        "/a%20b, space",
        "/~user, tilde",
        "/%7euser, tilde",
        "/, none",
    })
    void theLongestPathAtSegmentBordersWins(String path, String expected) {
        assertEquals(expected, routeOf(PATHS.find("any.test", path)));
    }

    @ParameterizedTest
    @CsvSource({"/, root", "/x, root", "/x/y/z, root", "/.well-known/x, root", "/chat, chat"})
    void aSlashMatchesEverything(String path, String expected) {
        RouteTable table = table(route("root", "/"), route("chat", "/chat"));
        assertEquals(expected, routeOf(table.find("any.test", path)));
    }

    @Test
    void aSlashCanBeExact() {
        RouteTable table = table(route("root", "/").exact());
        assertEquals("root", routeOf(table.find("any.test", "/")));
        assertEquals("none", routeOf(table.find("any.test", "/x")));
    }

    @ParameterizedTest
    @CsvSource({
        "/chat/../admin",
        "/chat/%2e%2e/admin",
        "/chat/.%2E/admin",
        "/chat/..;/admin",
        "/chat/..;x=y/admin",
        "/chat%2Fx",
        "/chat/..%2Fadmin",
        "/chat/..%5cadmin",
        "/chat\\..\\admin",
        "/chat/x%2Fy/../../admin",
        "/chat/x/../y",
        "/./admin",
        "//admin",
        "/%2Fadmin",
        "/admin;x=1/y",
        "/x;/../admin",
        "/admin%5Cx",
        "/;/admin",
    })
    void aPathThatTwoReadersWouldRouteDifferentlyIsRefused(String path) {
        RouteTable table = table(route("root", "/"), route("chat", "/chat"), route("admin", "/admin"));
        Ambiguous refused = assertInstanceOf(Ambiguous.class, table.find("any.test", path));
        assertEquals(
                "The path can be read in more than one way. Send it without dot segments, encoded slashes, doubled slashes "
                        + "and path parameters, or have its route say paths = raw.",
                refused.why());
    }

    @ParameterizedTest
    @CsvSource({"//chat", "/chat;x=1", "/chat%2Fx", "/./chat"})
    void oneReaderSeesARouteWhereTheOtherSeesNone(String path) {
        assertInstanceOf(Ambiguous.class, table(route("chat", "/chat")).find("any.test", path));
    }

    /** Whoever decodes a path reads both alike; it goes on as it came. */
    @ParameterizedTest
    @CsvSource({
        "/caf\u00c3\u00a9, cafe",
        "/caf\u00c3\u00a9/x, cafe",
        "/caf%C3\u00a9, cafe",
        "/a\u00ffb, root",
        "'/pipe|{1}', pipe",
        "'/pipe%7c{1}/^`\"\u0080', pipe",
        "'/pipe|{2}', root",
        "'/x\\y', root",
    })
    void whatClientsLeaveRawMatchesAsIfEscaped(String path, String expected) {
        RouteTable table = table(route("root", "/"), route("cafe", "/caf\u00e9"), route("pipe", "/pipe|{1}"));
        Found found = assertInstanceOf(Found.class, table.find("any.test", path));
        assertEquals(expected, found.route().name());
        assertEquals(path, found.path());
    }

    @ParameterizedTest
    @CsvSource({
        "'/pipe|{1}/a|b', /new/a|b",
        "'/pipe%7C{1}/\u00e9', /new/\u00e9",
        "'/pipe%7c%7B1%7d', /new",
    })
    void rewritingCutsRawPathsAtTheSamePlace(String path, String expected) {
        RouteTable table = table(route("pipe", "/pipe|{1}").rewrite("/new"));
        assertEquals(
                expected,
                assertInstanceOf(Found.class, table.find("any.test", path)).path());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/a%| The path has a percent sign that does not begin an escape.",
                "/a%4| The path has a percent sign that does not begin an escape.",
                "/a%zz| The path has a percent sign that does not begin an escape.",
                "/a%\u0663\u0664| The path has a percent sign that does not begin an escape.",
                "/a%00b| The path has a NUL character.",
                "/a\u0001b| The path has a character that must be percent-encoded.",
                "/a\u007fb| The path has a character that must be percent-encoded.",
                "/caf\u0101| The path has a character that must be percent-encoded.",
                "/a#b| The path has a character that must be percent-encoded.",
                "chat| The request's target is not a path.",
                "*| The request's target is not a path.",
                "''| The request's target is not a path.",
            })
    void whatIsNoPathIsRefused(String path, String why) {
        assertEquals(new Ambiguous(why), table(route("root", "/")).find("any.test", path));
    }

    @Test
    void aNulIsNoPath() {
        assertInstanceOf(Ambiguous.class, table(route("root", "/")).find("any.test", "/a\0"));
    }

    @ParameterizedTest
    @CsvSource({
        "/quotes, /v1/stream, /quotes, /v1/stream",
        "/quotes, /v1/stream, /quotes/, /v1/stream/",
        "/quotes, /v1/stream, /quotes/a%20b, /v1/stream/a%20b",
        "/quotes, /v1/stream, /quotes/%7euser, /v1/stream/%7euser",
        "/quotes, /v1/stream, /quot%65s/x, /v1/stream/x",
        "/quotes, /v1/stream/, /quotes, /v1/stream/",
        "/quotes, /v1/stream/, /quotes/x, /v1/stream/x",
        "/quotes, /v1/stream, /quotes//x, /v1/stream/x",
        "/quotes, /, /quotes, /",
        "/quotes, /, /quotes/, /",
        "/quotes, /, /quotes/x, /x",
        "/quotes, /, /quotes//evil.test, /evil.test",
        "/quotes/, /v1, /quotes/x, /v1/x",
        "/quotes/, /v1/, /quotes/x/y, /v1/x/y",
        "/, /v1, /, /v1",
        "/, /v1, /x, /v1/x",
        "/, /v1/, /x, /v1/x",
        "/, /, /x/y, /x/y",
        "/caf\u00e9, /tee, /caf%c3%a9/x, /tee/x",
        "/quotes, /gr\u00fcn, /quotes/x, /gr%C3%BCn/x",
    })
    void rewriteReplacesTheMatchedPathAndKeepsTheRestAsItCame(String path, String to, String asked, String expected) {
        Found found = assertInstanceOf(
                Found.class, table(route("r", path).rewrite(to)).find("any.test", asked));
        assertEquals(expected, found.path());
    }

    @Test
    void withoutRewriteThePathGoesOnAsItCame() {
        Found found = assertInstanceOf(Found.class, PATHS.find("any.test", "/ch%61t//x;y/%c3"));
        assertEquals("/ch%61t//x;y/%c3", found.path());
    }

    @ParameterizedTest
    @CsvSource({
        "'', /chat",
        "a=1, /chat?a=1",
        "a=%20;b&&c, /chat?a=%20;b&&c",
        "towline-sid=1, /chat",
        "towline-sid, /chat",
        "a=1&towline-sid=1&b=2, /chat?a=1&b=2",
        "towline-sid=1&a=1, /chat?a=1",
        "towline%2Dsid=1&a=1, /chat?a=1",
        "a=towline-sid&mytowline-x=1, /chat?a=towline-sid&mytowline-x=1",
        "a=100%&towline-x=1, /chat?a=100%",
    })
    void theQueryGoesOnWithoutParametersOfTowlinesOwn(String query, String expected) {
        Found found = assertInstanceOf(Found.class, PATHS.find("any.test", "/chat"));
        assertEquals(expected, found.target(query));
    }

    @Test
    void twoRoutesForOneHostAndPathAreAMistake() {
        IllegalArgumentException mistake = assertThrows(
                IllegalArgumentException.class,
                () -> table(
                        route("a", "/chat").host("x.test"),
                        route("b", "/ch%61t").host("X.test")));
        assertEquals(
                "routes.b: routes.a has the same host and path \"/ch%61t\". Give one of them another host or path.",
                mistake.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"/a/../b", "a", "/a?b", "/a%zz"})
    void aRouteMustHaveAPlainPath(String path) {
        IllegalArgumentException mistake = assertThrows(
                IllegalArgumentException.class, () -> table(route("r", "/ok").rewrite(path)));
        assertEquals(
                "routes.r.rewrite: \"" + path
                        + "\" is not a plain path. Begin it with a slash, and leave out \"..\", query and fragment.",
                mistake.getMessage());
        assertThrows(IllegalArgumentException.class, () -> table(route("r", path)));
    }

    /** Bounded by the routes and not by what clients make up: each of these would take minutes if it were not. */
    @Test
    void thousandsOfRoutesAndHostilePathsAreFound() {
        List<TestRoute> many = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            many.add(route("r" + i, "/tenant/" + i + "/ws").host("t" + i % 50 + ".example.com"));
        }
        RouteTable table = table(many.toArray(TestRoute[]::new));
        String hostile = "/a".repeat(8000);
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (int i = 0; i < 5000; i++) {
                assertEquals("r" + i, routeOf(table.find("t" + i % 50 + ".example.com", "/tenant/" + i + "/ws/x")));
                assertInstanceOf(None.class, table.find("t1.example.com", hostile));
            }
        });
    }

    /** What is Gitea's, Synapse's, Nextcloud's and Jupyter's to name. */
    @ParameterizedTest
    @CsvSource({
        "/owner/repo/src/branch/feature%2Fb/x.txt",
        "/_matrix/client/v3/rooms/!a:b.test/event/%24abc%2Fdef%3D",
        "/remote.php/dav/files/me/a;b//c%3Bd/",
        "/notebooks/a%2Fb.ipynb;v=1",
        "//admin",
        "/x/..;/admin",
        "/x/../admin",
        "/a%5Cb\\c",
    })
    void aRawRouteLeavesToItsServerWhatAPathMeans(String path) {
        RouteTable table = table(route("all", "/").raw(), route("admin", "/admin"));
        assertEquals(new Found(route("all", "/").raw().config(), path), table.find("any.test", path));
    }

    @Test
    void onlyTheRouteThatIsLedToMayLeaveIt() {
        RouteTable table = table(route("all", "/"), route("raw", "/raw").raw());
        assertInstanceOf(Ambiguous.class, table.find("any.test", "//raw"));
        assertInstanceOf(Ambiguous.class, table.find("any.test", "/x/../raw"));
        assertEquals("raw", routeOf(table.find("any.test", "/raw/../x")));
        assertInstanceOf(Ambiguous.class, table.find("any.test", "/raw/%zz"));
    }

    @ParameterizedTest
    @CsvSource({"/git//a%2Fb, /v1//a%2Fb", "/git/a, /v1/a", "/git, /v1", "/git///, /v1///"})
    void aRawRoutesRewriteKeepsWhatFollows(String path, String onward) {
        RouteTable table = table(route("git", "/git").raw().rewrite("/v1"));
        assertEquals(
                onward,
                assertInstanceOf(Found.class, table.find("any.test", path)).path());
    }
}
