package io.towline.route;

import static io.towline.route.TestRoute.route;
import static io.towline.route.TestRoute.routeOf;
import static io.towline.route.TestRoute.table;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.towline.route.Lookup.Ambiguous;
import io.towline.route.Lookup.Found;
import io.towline.route.Lookup.None;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Routes whose path is a regular expression: which request is whose, in which order, and what of the path goes on. */
class RegexRoutesTest {

    @ParameterizedTest
    @CsvSource({
        "/api/v4/websocket,        socket",
        "/api/v4/users/websocket,  socket",
        "/api/v4/websocket/,       root",
        "/api/v4/other,            root",
        "/img/a.PNG,               images",
        "/static/a.png,            static",
        "/exact.png,               exact",
        "/%61pi/v4/websocket,      socket",
    })
    void regularExpressionsComeBehindExactAndLongerPaths(String path, String expected) {
        RouteTable table = table(
                route("root", "/"),
                route("static", "/static"),
                route("exact", "/exact.png").exact(),
                route("socket", "^/api/v[0-9]+/(users/)?websocket$").regex(),
                route("images", "(?i)\\.(png|jpe?g)$").regex());
        assertEquals(expected, routeOf(table.find("any.test", path)));
    }

    @Test
    void regularExpressionsAreAskedInTheOrderOfTheirNames() {
        RouteTable table = table(
                route("b", "^/x").regex(),
                route("a", "^/x/y").regex(),
                route("c", "^/x/y/z").regex());
        assertEquals("a", routeOf(table.find("any.test", "/x/y/z")));
        assertEquals("b", routeOf(table.find("any.test", "/x/z")));
        assertEquals("none", routeOf(table.find("any.test", "/z")));
    }

    @ParameterizedTest
    @CsvSource({
        "^/u/([a-z]+)/(.*)$,     /users/$1,     /u/ann/x,                /users/ann",
        "^/u/([a-z]+)/(.*)$,     /$2/of/$1,     /u/%61nn/a%2Fb;c,        /a%2Fb;c/of/%61nn",
        "^/u(/x)?/([^/]*),       /a$1/$2,       /u/caf\u00c3\u00a9/z,    /a/caf\u00c3\u00a9",
        "^/u,                    /a$b$,         /u,                      /a$b$",
        "/(v[0-9])/,             /$1/x$0,       /x/v1/y,                 /v1/x/v1/",
    })
    void groupsOfAnExpressionAreKept(String regex, String rewrite, String path, String onward) {
        RouteTable table = table(
                route("all", "/").raw(),
                route("u", regex).regex().rewrite(rewrite).raw());
        assertEquals(
                onward,
                assertInstanceOf(Found.class, table.find("any.test", path)).path());
    }

    @Test
    void aStrictRegularExpressionIsJudgedInBothReadings() {
        RouteTable table =
                table(route("root", "/"), route("socket", "^/ws/[a-z]+$").regex());
        assertInstanceOf(Ambiguous.class, table.find("any.test", "/ws//a"));
        assertInstanceOf(Ambiguous.class, table.find("any.test", "/ws/a;b"));
        assertEquals("socket", routeOf(table.find("any.test", "/ws/a")));
    }

    /** (a*)*b and its kin: the JDK's expressions would be at it for longer than the universe is old. */
    @Test
    void whatAClientMakesUpCostsLinearTime() {
        RouteTable table = table(route("slow", "^/(a*)*(a|aa)+(.*a){20}b$").regex());
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () -> assertInstanceOf(None.class, table.find("any.test", "/" + "a".repeat(16_000))));
    }
}
