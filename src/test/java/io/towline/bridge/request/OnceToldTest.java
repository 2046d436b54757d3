package io.towline.bridge.request;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.ending.Arrival;
import io.towline.ending.Cause;
import io.towline.ending.Destination;
import io.towline.ending.Ending;
import io.towline.ending.Ending.By;
import io.towline.ending.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OnceToldTest {

    private static final Ending ENDING = Ending.of(By.TOWLINE, Cause.REFUSED_REQUEST, "x");

    @ParameterizedTest
    @CsvSource({
        "served, served",
        "refused, refused",
        "served served, served",
        "refused served, refused",
        "served refused, served",
        "opened served, opened",
        "opened refused ended, opened ended",
        "opened ended ended, opened ended",
        "ended served, ended",
        "ended opened, ended",
        "refused ended, refused",
        "refused opened, refused",
    })
    void theFirstThingToldHolds(String told, String heard) {
        List<String> notes = new ArrayList<>();
        Account account = new OnceTold(new Noting(notes));
        for (String word : told.split(" ")) {
            switch (word) {
                case "opened" -> account.opened("hash", "server", Optional.empty());
                case "refused" -> account.refused(Optional.empty(), 400, ENDING);
                case "served" -> account.served();
                default -> account.ended(Optional.empty(), ENDING, Traffic.NONE);
            }
        }
        assertEquals(heard, String.join(" ", notes));
    }

    private record Noting(List<String> notes) implements Account {
        @Override
        public Arrival arrival() {
            throw new AssertionError("nobody asks");
        }

        @Override
        public Destination destination(String server) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public void opened(String sessionHash, String server, Optional<String> protocol) {
            notes.add("opened");
        }

        @Override
        public void ended(Optional<String> server, Ending ending, Traffic traffic) {
            notes.add("ended");
        }

        @Override
        public void refused(Optional<String> server, int status, Ending ending) {
            notes.add("refused");
        }

        @Override
        public void served() {
            notes.add("served");
        }
    }
}
