package io.towline.bridge.protocol.sockjs.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormFieldTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            d=%5B%22x%22%5D     | ["x"]
            p=p&d=%5B%5D&d=no   | []
            d=%5B%22a+b%2B%22%5D| ["a b+"]
            d=%5B%22%C3%A9%22%5D| ["é"]
            d=["é"]             | ["é"]
            d=                  | ``
            p=p                 | ``
            ``                  | ``
            dd=x                | ``
            d=%zz               | %zz
            """)
    void aFieldIsTheBytesThatItsFormMeans(String form, String value) {
        byte[] found = FormField.first(form.getBytes(StandardCharsets.UTF_8), "d");
        assertEquals(value, new String(found, StandardCharsets.UTF_8));
    }
}
