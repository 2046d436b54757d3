package io.towline.access.password;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.access.file.FileBacked;
import io.towline.access.file.FileWatch;
import io.towline.config.AuthConfig.Basic;
import io.towline.config.pem.PemWatch;
import io.towline.testkit.TestClock;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is checked, what is remembered, and who is refused without a check. */
class PasswordChecksTest {

    private static final String ALICE = "alice:$2y$04$abcdefghijklmnopqrstuuoBpIrM0OnplXjsOI8DWYJTHUhJDuUv.\n";
    private static final String BOB = "bob:{SHA}ohgYgF2kkgMlRbH1HlEDczlOc+M=\n";
    private static final String RIGHT = "s3cret pass";

    @TempDir
    private Path dir;

    private final TestClock clock = new TestClock();
    private final PasswordChecks checks = new PasswordChecks(clock);
    private Path file;
    private PasswordList list;
    private PemWatch<?, ?> watch;

    @BeforeEach
    void open() throws IOException {
        file = dir.resolve("users");
        Files.writeString(file, ALICE + BOB);
        list = list(OptionalInt.of(3), Optional.of(Duration.ofMinutes(1)));
        FileBacked<?> backed = list.file();
        watch = new PemWatch<>(new FileWatch(() -> List.of(backed)));
        watch.look();
    }

    @AfterEach
    void close() {
        checks.close();
    }

    private PasswordList list(OptionalInt attempts, Optional<Duration> remember) {
        return PasswordList.of("route chat", new Basic(file, "Towline", false, attempts, remember));
    }

    private static Credentials given(String user, String password) {
        String pair = Base64.getEncoder().encodeToString((user + ":" + password).getBytes());
        return Credentials.of(List.of("Basic " + pair)).orElseThrow();
    }

    private PasswordVerdict check(String user, String password, String client) throws InterruptedException {
        BlockingQueue<PasswordVerdict> told = new LinkedBlockingQueue<>();
        checks.check(list, given(user, password), InetAddress.ofLiteral(client), told::add);
        return told.poll(60, TimeUnit.SECONDS);
    }

    private Optional<PasswordVerdict> atOnce(String user, String password, String client) {
        return checks.atOnce(list, given(user, password), InetAddress.ofLiteral(client));
    }

    private static PasswordVerdict right(String user) {
        return new PasswordVerdict.Right(user);
    }

    private static final PasswordVerdict WRONG = new PasswordVerdict.Wrong();

    @Test
    void rightPasswordsComeInAndOthersDoNot() throws Exception {
        assertEquals(right("alice"), check("alice", RIGHT, "192.0.2.1"));
        assertEquals(right("bob"), check("bob", RIGHT, "192.0.2.1"));
        assertEquals(WRONG, check("alice", "s3cret", "192.0.2.1"));
        assertEquals(WRONG, check("mallory", RIGHT, "192.0.2.1"));
    }

    @Test
    void aRightOneIsRememberedForItsTimeAndForNobodyElse() throws Exception {
        assertEquals(Optional.empty(), atOnce("alice", RIGHT, "192.0.2.1"));
        check("alice", RIGHT, "192.0.2.1");
        assertEquals(Optional.of(right("alice")), atOnce("alice", RIGHT, "192.0.2.2"));
        assertEquals(Optional.empty(), atOnce("alice", "s3cret", "192.0.2.1"));
        assertEquals(Optional.empty(), atOnce("alice2", RIGHT, "192.0.2.1"));
        assertEquals(Optional.empty(), atOnce("alic", "e:" + RIGHT, "192.0.2.1"));
        clock.advance(Duration.ofSeconds(59));
        assertEquals(Optional.of(right("alice")), atOnce("alice", RIGHT, "192.0.2.1"));
        clock.advance(Duration.ofSeconds(1));
        assertEquals(Optional.empty(), atOnce("alice", RIGHT, "192.0.2.1"));
    }

    @Test
    void wrongOnesAreNotRemembered() throws Exception {
        check("alice", "wrong", "192.0.2.1");
        assertEquals(Optional.empty(), atOnce("alice", "wrong", "192.0.2.1"));
    }

    @Test
    void whatOneListRemembersAnotherDoesNot() throws Exception {
        check("alice", RIGHT, "192.0.2.1");
        list = list(OptionalInt.of(3), Optional.empty());
        assertEquals(Optional.empty(), atOnce("alice", RIGHT, "192.0.2.1"));
        check("alice", RIGHT, "192.0.2.1");
        assertEquals(Optional.empty(), atOnce("alice", RIGHT, "192.0.2.1"), "remember = off");
    }

    @Test
    void whoIsTakenOutOfTheFileIsOutThoughRemembered() throws Exception {
        check("alice", RIGHT, "192.0.2.1");
        Files.writeString(file, BOB);
        watch.look();
        assertEquals(Optional.of(right("alice")), atOnce("alice", RIGHT, "192.0.2.1"));
        watch.look();
        assertEquals(Optional.empty(), atOnce("alice", RIGHT, "192.0.2.1"));
        assertEquals(WRONG, check("alice", RIGHT, "192.0.2.1"));
        Files.writeString(file, ALICE + "carol:plain\n");
        for (int i = 0; i < 5; i++) {
            watch.look();
        }
        assertEquals(WRONG, check("alice", RIGHT, "192.0.2.1"), "a bad file changes nothing");
        assertEquals(right("bob"), check("bob", RIGHT, "192.0.2.1"));
    }

    @Test
    void anAddressThatFailsTooOftenWaitsAMinuteFromItsFirstFailureWhateverItSays() throws Exception {
        check("bob", RIGHT, "192.0.2.1");
        check("alice", "1", "192.0.2.1");
        clock.advance(Duration.ofSeconds(20));
        check("alice", "2", "192.0.2.1");
        assertEquals(Optional.of(right("bob")), atOnce("bob", RIGHT, "192.0.2.1"));
        check("alice", "3", "192.0.2.1");
        PasswordVerdict wait = new PasswordVerdict.TooMany(40);
        assertEquals(wait, check("alice", RIGHT, "192.0.2.1"));
        assertEquals(Optional.of(wait), atOnce("alice", RIGHT, "192.0.2.1"));
        assertEquals(Optional.of(wait), atOnce("bob", RIGHT, "192.0.2.1"), "remembered, and could be guessed");
        assertEquals(right("alice"), check("alice", RIGHT, "192.0.2.2"), "another address");
        clock.advance(Duration.ofMillis(39_999));
        assertEquals(Optional.of(new PasswordVerdict.TooMany(1)), atOnce("alice", RIGHT, "192.0.2.1"));
        clock.advance(Duration.ofMillis(1));
        assertEquals(right("alice"), check("alice", RIGHT, "192.0.2.1"));
        assertEquals(WRONG, check("alice", "4", "192.0.2.1"));
        assertEquals(right("alice"), check("alice", RIGHT, "192.0.2.1"));
    }

    @Test
    void rightOnesAreNoAttempts() throws Exception {
        list = list(OptionalInt.of(3), Optional.empty());
        for (int i = 0; i < 10; i++) {
            assertEquals(right("bob"), check("bob", RIGHT, "192.0.2.1"));
        }
    }

    @Test
    void addressesOfIpv6CountByTheirNetwork() throws Exception {
        check("bob", "1", "2001:db8::1");
        check("bob", "2", "2001:db8::2");
        check("bob", "3", "2001:db8:0:0:ffff::1");
        assertEquals(new PasswordVerdict.TooMany(60), check("bob", RIGHT, "2001:db8::4"));
        assertEquals(right("bob"), check("bob", RIGHT, "2001:db8:0:1::1"));
    }

    @Test
    void withoutABoundEachIsChecked() throws Exception {
        list = list(OptionalInt.empty(), Optional.empty());
        for (int i = 0; i < 50; i++) {
            assertEquals(WRONG, check("bob", "wrong", "192.0.2.1"));
        }
    }

    /** As a page does that has many files, and an attacker who does not wait for answers. */
    @Test
    void guessesAtOnceAreBoundedAndTheSameCredentialsAreOneAttempt() throws Exception {
        BlockingQueue<PasswordVerdict> told = new LinkedBlockingQueue<>();
        InetAddress client = InetAddress.ofLiteral("192.0.2.1");
        for (int i = 0; i < 100; i++) {
            checks.check(list, given("alice", "guess " + i % 10), client, told::add);
        }
        List<PasswordVerdict> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(told.poll(60, TimeUnit.SECONDS));
        }
        long checked = all.stream().filter(WRONG::equals).count();
        long refused =
                all.stream().filter(PasswordVerdict.TooMany.class::isInstance).count();
        assertEquals(100, checked + refused);
        assertTrue(checked >= 3 && checked <= 30, () -> checked + " of three guesses at most");
        for (int i = 0; i < 100; i++) {
            checks.check(list, given("alice", RIGHT), InetAddress.ofLiteral("192.0.2.2"), told::add);
        }
        for (int i = 0; i < 100; i++) {
            assertEquals(right("alice"), told.poll(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void whatCannotWaitIsNotChecked() throws Exception {
        checks.close(); // as full as can be: nothing is taken
        assertEquals(new PasswordVerdict.Busy(), check("bob", RIGHT, "192.0.2.1"));
    }
}
