using CsCheck;

namespace Factory.Hardware.Tests.Cpu;

public sealed class NumberListTests
{
    [Theory]
    [InlineData("0-3,8,10-11", new[] { 0, 1, 2, 3, 8, 10, 11 })]
    [InlineData("5", new[] { 5 })]
    [InlineData("", new int[0])]
    [InlineData("0-1, 4\n", new[] { 0, 1, 4 })]
    public void A_list_is_read_as_the_kernel_writes_it(string text, int[] numbers) => Assert.Equal(numbers, NumberList.Parse(text));

    [Fact]
    public void What_is_written_is_read_back() =>
        Gen.Int[0, 300].HashSet[0, 40].Sample(numbers => NumberList.Parse(NumberList.Format(numbers)).SequenceEqual(numbers.Order()));
}
