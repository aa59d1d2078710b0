"""G = sum_k softmax(x)_k mean over the rows of group k of softplus(-t r(input; y)), F = the mean over trusted rows; r a ReLU network."""
import torch
import torch.nn.functional as F

from peer import Problem, serve


class RewardMlp(Problem):
    upper_uses_x = False

    def __init__(self, numbers):
        super().__init__(numbers)
        self.train = numbers.array("train.inputs"), numbers.array("train.signs")
        self.validation = numbers.array("validation.inputs"), numbers.array("validation.signs")

    def losses(self, inputs, signs):
        h = inputs
        for layer in range(0, len(self.y), 2):
            h = torch.addmm(self.y[layer + 1], h, self.y[layer])
            if layer + 2 < len(self.y):
                h = torch.relu(h)
        return F.softplus(-signs * h.squeeze(-1))

    def lower(self):
        groups = self.losses(*self.train).view(2, -1).mean(1)
        return (torch.softmax(self.x[0], 0) * groups).sum()

    def upper(self):
        return self.losses(*self.validation).mean()


serve(RewardMlp)
