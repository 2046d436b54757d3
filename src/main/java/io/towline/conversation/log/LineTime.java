package io.towline.conversation.log;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Moments as lines have them: UTC, milliseconds, always of one width. The calendar is asked once a second, not for each line. Any thread. */
final class LineTime {

    private static final DateTimeFormatter TO_THE_SECOND =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.").withZone(ZoneOffset.UTC);

    private record Second(long sinceEpoch, String text) {}

    private volatile Second last = new Second(Long.MIN_VALUE, "");

    String of(Instant moment) {
        Second second = last;
        if (second.sinceEpoch() != moment.getEpochSecond()) {
            second = new Second(moment.getEpochSecond(), TO_THE_SECOND.format(moment));
            last = second;
        }
        int millis = moment.getNano() / 1_000_000;
        return new StringBuilder(second.text().length() + 4)
                .append(second.text())
                .append((char) ('0' + millis / 100))
                .append((char) ('0' + millis / 10 % 10))
                .append((char) ('0' + millis % 10))
                .append('Z')
                .toString();
    }
}
