using Factory.Engine;

namespace Factory.Storage;

/// <summary>The ledger: an attempt's bill.</summary>
internal static class ChargeRows
{
    public static void Write(Statements sql, Delta.AttemptClosed d)
    {
        var (stage, number) = d.Attempt;
        for (var i = 0; i < d.Charges.Count; i++)
        {
            var c = d.Charges[i];
            sql.Execute($"""
                INSERT INTO charges (run, idx, number, entry, kind, device, model, units, since, until, contract, price, amount, currency, month)
                VALUES ({stage.Run}, {stage.Index}, {number}, {i}, {c.Kind}, {c.Device}, {c.Term.Model}, {c.Term.Units}, {c.Since}, {c.Until},
                    {c.Term.Contract}, {c.Term.Price?.Micros}, {c.Amount?.Micros}, {c.Amount?.Currency}, {Calendar.MonthOf(c.Until)})
                """);
        }
    }
}
