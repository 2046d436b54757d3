package io.towline.access.password;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.value.StoredPassword;
import io.towline.config.value.Unfit;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hashes that openssl and libxcrypt have made, beside the passwords that they were made of. */
class PasswordHashTest {

    @ParameterizedTest
    @CsvSource({
        "$2y$04$abcdefghijklmnopqrstuuoBpIrM0OnplXjsOI8DWYJTHUhJDuUv.,s3cret pass",
        "$2b$05$abcdefghijklmnopqrstuu1qdcFaS0PtqFUPzaCxLQ8/0lspH0ZEW,s3cret pass",
        "$2a$04$abcdefghijklmnopqrstuuoBpIrM0OnplXjsOI8DWYJTHUhJDuUv.,s3cret pass",
        "$2y$04$abcdefghijklmnopqrstuuQYEk91mE9jD3s0Fa6l8hqSxfClgS2VO,gr\u00fcn",
        "$2y$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i,"
                + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "$2y$04$abcdefghijklmnopqrstuubyCG3zY1GIXMyxfivm.ClDiInHzxjiq,''",
        "$apr1$abcdefgh$iVGZR3x9hiALS2gN0Pd2a.,s3cret pass",
        "$1$abcdefgh$yUi22Wh0AmKpErdRTSZwv1,s3cret pass",
        "$5$abcdefgh$/XQpiq6io7lkuXZDsxnm7cTuMRg2bA4y6FTmsaa.A78,s3cret pass",
        "$6$abcdefgh$JkUs2M4cQMIF3fzb8rSPdrGis9kyxOr8G//eP6mEBQv4DyD/cfcCAqUX6.8VAMaqE9BpPh.U5Cfz9mU/DZcFL1,s3cret pass",
        "$6$rounds=1000$saltsalt$B4XP8/G.TeKxIuEAe0zDF7oI7X6JBIzTC/LxnpeYNz62aSCShmRhVF..RkA8dP9b.BARuF8TB0Crpg7R9Nw0W.,s3cret pass",
        "$5$rounds=1000$saltsalt$2wK6OG/X7ddFtQrv6zSo5SLFb1t.C/Bvjzt/3em8GP4,s3cret pass",
        "{SHA}ohgYgF2kkgMlRbH1HlEDczlOc+M=,s3cret pass",
        "{SSHA}LlQ3338eAacfLIZPe0PaCVcjW7dzYWx0c2FsdA==,s3cret pass",
    })
    void theRightPasswordMatchesAndItsNeighboursDoNot(String hash, String password) throws Unfit {
        StoredPassword stored = StoredPassword.parse(hash);
        byte[] right = password.getBytes(StandardCharsets.UTF_8);
        byte[] before = right.clone();
        assertTrue(PasswordHash.matches(stored, right));
        assertTrue(PasswordHash.matches(stored, before), "and what was given is as it was");
        assertFalse(PasswordHash.matches(stored, ("S" + password).getBytes(StandardCharsets.UTF_8)));
        assertFalse(
                PasswordHash.matches(stored, password.toUpperCase().concat("!").getBytes(StandardCharsets.UTF_8)));
    }
}
