package io.towline.config.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.config.value.Template.Variable;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Texts with variables. What is no such text is told by the golden pairs. */
class TemplateTest {

    @ParameterizedTest
    @CsvSource({
        "plain,                       plain",
        "https://{host}{uri},         https://a.test/b?c",
        "{host}{host},                a.testa.test",
        "{{\"a\":{{\"b\":\"{host}\"}},  {\"a\":{\"b\":\"a.test\"}}",
        "{{{host}},                   {a.test}",
        "},                           }",
    })
    void variablesAreFilledIn(String text, String filled) throws Unfit {
        Map<Variable, String> values = Map.of(Variable.HOST, "a.test", Variable.URI, "/b?c");
        assertEquals(filled, Template.parse(text).filled(values::get));
        assertEquals(text, Template.parse(text).toString());
    }

    @ParameterizedTest
    @EnumSource
    void everyVariableIsKnownByItsWord(Variable variable) throws Unfit {
        assertEquals(
                variable.name(), Template.parse("{" + variable.word() + "}").filled(Variable::name));
    }

    @Test
    void anEmptyTextIsEmpty() throws Unfit {
        assertEquals("", Template.parse("").filled(Variable::name));
    }
}
